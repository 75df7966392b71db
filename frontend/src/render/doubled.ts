/** A picture twice as large, each of its pixels four times. Pure. */

import type { Size } from "../engine/geometry.ts";
import { wordsWithin } from "../engine/pixel_words.ts";

/**
 * Fill `out`, straight RGBA of `size`, from `small`, which is half of that, rounded up. Both begin at a whole word.
 */
export function doubled(out: Uint8ClampedArray, size: Size, small: Uint8ClampedArray): void {
  const to = wordsWithin(out);
  const from = wordsWithin(small);
  const columns = Math.ceil(size.width / 2);
  for (let y = 0; y < size.height; y += 2) {
    const start = y * size.width;
    const row = (y >> 1) * columns;
    for (let x = 0; x < size.width; x++) to[start + x] = from[row + (x >> 1)] as number;
    if (y + 1 < size.height) to.copyWithin(start + size.width, start, start + size.width);
  }
}
