/** The photo itself as a backdrop: small, and blurred so that nothing of the subject shows through its edge. */

import { averaged } from "./averaged.ts";
import { rectOf } from "./geometry.ts";
import type { Pixels } from "./matte.ts";

/** The blurred photo's longer side at most: finer than any blur that is worth being called so. */
const LONGEST_SIDE = 1024;
/** Three box blurs in a row come within 3 % of a Gaussian (W. M. Wells, PAMI 8, 1986). */
const PASSES = 3;

/**
 * The whole photo, opaque, at most 1,024 pixels long, with a blur whose standard deviation is half of the radius;
 * to be stretched over the picture with bilinear smoothing. `radiusPercent` is of the photo's longer side.
 */
export function blurredBackdrop(photo: Pixels, radiusPercent: number): Pixels {
  const small = reduced(photo);
  const sigma = (radiusPercent / 100) * Math.max(small.width, small.height) * 0.5;
  // The variance of a box of width 2r + 1 is ((2r + 1)^2 - 1) / 12; three of them add up.
  const radius = Math.round((Math.sqrt((12 * sigma * sigma) / PASSES + 1) - 1) / 2);
  if (radius > 0) blur(small, radius);
  return small;
}

function reduced(photo: Pixels): Pixels {
  let step = 1;
  while (Math.max(photo.width, photo.height) > LONGEST_SIDE * step) step *= 2;
  const size = { width: Math.ceil(photo.width / step), height: Math.ceil(photo.height / step) };
  const data = new Uint8ClampedArray(size.width * size.height * 4);
  averaged(data, photo, rectOf(photo), step);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return { ...size, data };
}

function blur({ width, height, data }: Pixels, radius: number): void {
  const line = new Float32Array(Math.max(width, height));
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) blurLine(data, y * width * 4 + channel, 4, width, radius, line);
    for (let x = 0; x < width; x++) blurLine(data, x * 4 + channel, width * 4, height, radius, line);
  }
}

/** Blurs one row or column in place; past its ends, it goes on with its last pixel. */
function blurLine(
  data: Uint8ClampedArray,
  start: number,
  stride: number,
  length: number,
  radius: number,
  line: Float32Array,
): void {
  let from: Float32Array = line.subarray(0, length);
  for (let i = 0; i < length; i++) from[i] = data[start + i * stride] as number;
  for (let pass = 0; pass < PASSES; pass++) from = boxed(from, radius);
  for (let i = 0; i < length; i++) data[start + i * stride] = from[i] as number;
}

function boxed(from: Float32Array, radius: number): Float32Array {
  const last = from.length - 1;
  const to = new Float32Array(from.length);
  const at = (i: number) => from[Math.min(last, Math.max(0, i))] as number;
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += at(i);
  for (let i = 0; i <= last; i++) {
    to[i] = sum / (2 * radius + 1);
    sum += at(i + radius + 1) - at(i - radius);
  }
  return to;
}
