import { intersection, isEmpty, type Rect, rectOf, type Size } from "./geometry.ts";
import type { Matte } from "./matte.ts";

/** 5 %, as the service's (compose/box.py): a picture that is trimmed here has the size of one that the API trims. */
const FAINTEST_ALPHA = 13;

/** The smallest rectangle around all pixels of at least this alpha; null when there are none. */
export function subjectBox(matte: Matte, threshold = FAINTEST_ALPHA): Rect | null {
  const { width, height, data } = matte;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let row = 0; row < height; row += 1) {
    const first = firstAtLeast(data, row * width, width, threshold);
    if (first === width) continue;
    left = Math.min(left, first);
    right = Math.max(right, endAtLeast(data, row * width, width, threshold));
    top = Math.min(top, row);
    bottom = row + 1;
  }
  const box = { left, top, width: right - left, height: bottom - top };
  return isEmpty(box) ? null : box;
}

/** The box with a margin on every side, in percent of its longer side, as far as the picture reaches. */
export function withMargin(box: Rect, percent: number, size: Size): Rect {
  const margin = Math.round((Math.max(box.width, box.height) * percent) / 100);
  const wider = {
    left: box.left - margin,
    top: box.top - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
  return intersection(wider, rectOf(size));
}

/** Column of the first sample of a row that is high enough; `width` when none is. */
function firstAtLeast(data: Uint8Array, start: number, width: number, threshold: number): number {
  let column = 0;
  while (column < width && (data[start + column] as number) < threshold) column += 1;
  return column;
}

/** Column behind the last one; there is one. */
function endAtLeast(data: Uint8Array, start: number, width: number, threshold: number): number {
  let end = width;
  while ((data[start + end - 1] as number) < threshold) end -= 1;
  return end;
}
