import type { Size } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import { inverted } from "./invert.ts";

/** Share of the square in an octagon that is as wide along its axes as along its diagonals. */
const SQUARE_SHARE = Math.SQRT2 - 1;

/**
 * Move the edge by whole pixels, outwards above 0, inwards below; beyond the frame nothing is known, and nothing comes
 * from there. Each pixel takes the greatest (least) alpha within an octagon, which is a disc but for 8 % of its radius:
 * a soft edge keeps its shape, since each of its levels moves alike. (A distance transform would need one hard
 * contour and draw the softness anew, which loses hair.)
 * Working memory: two mattes, one with a margin of `pixels`, the result included.
 */
export function shifted(matte: Matte, pixels: number): Matte {
  const radius = Math.round(Math.abs(pixels));
  if (radius === 0) return matte;
  return pixels > 0 ? grown(matte, radius) : inverted(grown(inverted(matte), radius));
}

/**
 * The octagon is a square with a diamond added to it; the square is two lines, the diamond two diagonal lines and
 * a cross, which fills the gaps between the diagonals' pixels.
 */
function grown(matte: Matte, radius: number): Matte {
  const stride = matte.width + 2 * radius;
  const data = padded(matte, radius);
  const square = Math.round(radius * SQUARE_SHARE);
  const diagonal = radius - square - 1;
  spread(data, 1, 2 * square + 1);
  spread(data, stride, 2 * square + 1);
  spread(data, stride + 1, diagonal + 1);
  spread(data, stride - 1, diagonal + 1);
  // A sample has been given what lies to its right and below: what belongs to a pixel is found above and to its left.
  const start = radius * (stride + 1) - square * (stride + 1) - diagonal * stride;
  return crossed(data, start, stride, matte);
}

/** With a margin of zeros, so that steps along the array never lead from one border of the matte to the other. */
function padded(matte: Matte, margin: number): Uint8Array {
  const stride = matte.width + 2 * margin;
  const data = new Uint8Array(stride * (matte.height + 2 * margin));
  for (let row = 0; row < matte.height; row += 1) {
    const start = row * matte.width;
    data.set(matte.data.subarray(start, start + matte.width), (row + margin) * stride + margin);
  }
  return data;
}

/** Each sample becomes the greatest of `samples` ones, `step` apart, from itself on; in place, three times as many a pass. */
function spread(data: Uint8Array, step: number, samples: number): void {
  for (let covered = 1; covered < samples; ) {
    const near = Math.min(covered, samples - covered);
    const far = Math.min(2 * covered, samples - covered);
    takeGreatest(data, near * step, far * step);
    covered += far;
  }
}

/** The last samples keep what they had: they lie in the margin, where nobody asks for more. */
function takeGreatest(data: Uint8Array, near: number, far: number): void {
  const end = data.length - far;
  for (let at = 0; at < end; at += 1) {
    data[at] = Math.max(data[at] as number, data[at + near] as number, data[at + far] as number);
  }
}

/** The greatest of each sample and its four neighbours, for `size` samples from `start` on. */
function crossed(from: Uint8Array, start: number, stride: number, { width, height }: Size): Matte {
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    let at = start + row * stride;
    for (let to = row * width; to < (row + 1) * width; to += 1, at += 1) {
      const beside = Math.max(from[at - 1] as number, from[at + 1] as number);
      const aboveAndBelow = Math.max(from[at - stride] as number, from[at + stride] as number);
      data[to] = Math.max(from[at] as number, beside, aboveAndBelow);
    }
  }
  return { width, height, data };
}
