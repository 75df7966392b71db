/** Paints bands of the finished picture: cut-out over shadow over backdrop, by the engine's rules. */

import type { Shadow } from "../../engine/backdrop.ts";
import { compositeInto, type Layers } from "../../engine/composite.ts";
import { castShadow, flatten } from "../../engine/flatten.ts";
import type { Rect } from "../../engine/geometry.ts";
import type { Matte } from "../../engine/matte.ts";
import { shadowAlpha } from "../../engine/shadow.ts";

/** Writes opaque RGBA of `band`, or leaves it all zero: nothing behind. */
export type BackdropPaint = (out: Uint8ClampedArray, band: Rect) => void;

/** Straight RGBA of a band; the array is the caller's. */
export type BandPainter = (band: Rect) => Uint8ClampedArray<ArrayBuffer>;

/** `backdrop` is null when there is none. Memory: with a shadow, one more matte. */
export function bandPainter(layers: Layers, backdrop: BackdropPaint | null, shadow: Shadow): BandPainter {
  const { width, height } = layers.photo;
  const cast = shadow.opacity > 0 ? shadowAlpha(layers.matte, shadow, Math.max(width, height)) : null;
  return (band) => {
    const out = new Uint8ClampedArray(band.width * band.height * 4);
    compositeInto(out, layers, band);
    if (backdrop === null && cast === null) return out;
    const below = new Uint8ClampedArray(out.length);
    backdrop?.(below, band);
    if (cast !== null) castShadow(below, alphaOf(cast, band), shadow.colour);
    flatten(out, below);
    return out;
  };
}

function alphaOf(matte: Matte, { left, top, width, height }: Rect): Uint8Array {
  const alpha = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const start = (top + row) * matte.width + left;
    alpha.set(matte.data.subarray(start, start + width), row * width);
  }
  return alpha;
}
