/** How a backdrop's picture is cut to fill the photo's frame. */

import type { Size } from "./geometry.ts";

/** The part of a picture that is seen, in its own pixels (fractions allowed). */
export interface Crop extends Size {
  readonly left: number;
  readonly top: number;
}

/** The largest part of `picture`, from its middle, with the proportions of `frame` (CSS's `object-fit: cover`). */
export function coverCrop(picture: Size, frame: Size): Crop {
  const scale = Math.min(picture.width / frame.width, picture.height / frame.height);
  const width = frame.width * scale;
  const height = frame.height * scale;
  return { left: (picture.width - width) / 2, top: (picture.height - height) / 2, width, height };
}
