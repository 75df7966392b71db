/** The two kinds of raster: one byte of alpha, or four bytes of colour, for each pixel. */

import type { Size } from "./geometry.ts";

/** (height * width) alpha, row by row: 0 is gone, 255 is wholly there. */
export interface Matte extends Size {
  readonly data: Uint8Array;
}

/** (height * width * 4) sRGB with straight alpha, row by row. */
export interface Pixels extends Size {
  readonly data: Uint8ClampedArray;
}

/** A matte of one alpha throughout; 0 unless told otherwise. */
export function newMatte(size: Size, fill = 0): Matte {
  const data = new Uint8Array(size.width * size.height);
  if (fill !== 0) data.fill(fill);
  return { width: size.width, height: size.height, data };
}
