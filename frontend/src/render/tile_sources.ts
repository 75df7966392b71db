/** What tiles are filled from: the cut-out, or the photo itself. */

import { averaged } from "../engine/averaged.ts";
import { compositeInto, compositeScaled, compositeThinned, type Layers } from "../engine/composite.ts";
import type { Rect, Size } from "../engine/geometry.ts";
import type { Pixels } from "../engine/matte.ts";
import { thinnedColours } from "./thinned.ts";

/** `rect` begins at a whole `step`; `out` takes ceil(width / step) * ceil(height / step) pixels of straight RGBA. */
export interface TileSource {
  readonly size: Size;
  /** Each pixel is the mean of its block: `rect`'s area counts. */
  fill(out: Uint8ClampedArray, rect: Rect, step: number): void;
  /** Each pixel is one of its block: only what is shown counts. */
  fillRoughly(out: Uint8ClampedArray, rect: Rect, step: number): void;
}

export function cutoutSource(layers: Layers): TileSource {
  return {
    size: layers.photo,
    fill: (out, rect, step) => {
      if (step === 1) compositeInto(out, layers, rect);
      else compositeScaled(out, layers, rect, step);
    },
    fillRoughly: (out, rect, step) => compositeThinned(out, layers, rect, step),
  };
}

export function photoSource(photo: Pixels): TileSource {
  return {
    size: photo,
    fill: (out, rect, step) => {
      if (step === 1) out.set(thinnedColours(photo, rect, 1).data);
      else averaged(out, photo, rect, step);
    },
    fillRoughly: (out, rect, step) => out.set(thinnedColours(photo, rect, step).data),
  };
}
