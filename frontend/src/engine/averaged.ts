/** A picture made small by the mean of each block. Pure. */

import type { Rect } from "./geometry.ts";
import type { Pixels } from "./matte.ts";

/**
 * Fills `out` (straight RGBA) with the means of the blocks of `step` by `step` pixels of `rect`; blocks at the right
 * and at the bottom may be cut. Colours count by their alpha, so that nothing invisible shows.
 */
export function averaged(out: Uint8ClampedArray, pixels: Pixels, rect: Rect, step: number): void {
  const right = rect.left + rect.width;
  const bottom = rect.top + rect.height;
  let i = 0;
  for (let top = rect.top; top < bottom; top += step) {
    const until = Math.min(bottom, top + step);
    for (let left = rect.left; left < right; left += step, i += 4) {
      meanOfBlock(out, i, pixels, left, top, Math.min(right, left + step), until);
    }
  }
}

function meanOfBlock(
  out: Uint8ClampedArray,
  at: number,
  pixels: Pixels,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  const { data, width } = pixels;
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let y = top; y < bottom; y++) {
    const end = (y * width + right) * 4;
    for (let i = (y * width + left) * 4; i < end; i += 4) {
      const a = data[i + 3] as number;
      red += (data[i] as number) * a;
      green += (data[i + 1] as number) * a;
      blue += (data[i + 2] as number) * a;
      alpha += a;
    }
  }
  // Uint8ClampedArray rounds by itself.
  const scale = alpha === 0 ? 0 : 1 / alpha;
  out[at] = red * scale;
  out[at + 1] = green * scale;
  out[at + 2] = blue * scale;
  out[at + 3] = alpha / ((right - left) * (bottom - top));
}
