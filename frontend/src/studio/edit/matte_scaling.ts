/** A matte at another size. */

import type { Size } from "../../engine/geometry.ts";
import type { Matte } from "../../engine/matte.ts";
import { pause } from "./gentle_packing.ts";

/** Multiplications: a few milliseconds' worth. */
const SLICE_WORK = 1 << 20;

/**
 * The mean of what falls on a pixel when it shrinks, interpolated when it grows. Row by row, with pauses in which the
 * browser may do other things.
 */
export async function scaledTo(matte: Matte, size: Size): Promise<Matte> {
  if (matte.width === size.width && matte.height === size.height) return matte;
  const columns = tapsOf(matte.width, size.width);
  const rows = tapsOf(matte.height, size.height);
  const mixed = new Float32Array(matte.width);
  const data = new Uint8Array(size.width * size.height);
  const sliceRows = Math.ceil(SLICE_WORK / (columns.weights.length + rows.count * matte.width));
  for (let y = 0; y < size.height; y += 1) {
    if (y > 0 && y % sliceRows === 0) await pause();
    mixRows(mixed, matte, rows, y);
    resample(data.subarray(y * size.width, (y + 1) * size.width), mixed, columns);
  }
  return { ...size, data };
}

/** Of which old pixels each new one is made, and with what shares. */
interface Taps {
  /** How many old ones, for each new one. */
  readonly count: number;
  /** The first of them. */
  readonly first: Int32Array;
  /** `count` of them for each new pixel; their sum is 1. */
  readonly weights: Float32Array;
}

/** A triangle over the old pixels, as wide as a new one but never narrower than an old one. */
function tapsOf(from: number, to: number): Taps {
  const ratio = from / to;
  const reach = Math.max(1, ratio);
  const count = Math.min(from, Math.floor(2 * reach) + 1);
  const first = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let at = 0; at < to; at += 1) {
    const center = (at + 0.5) * ratio - 0.5;
    const start = Math.min(from - count, Math.max(0, Math.ceil(center - reach)));
    const triangle = Array.from({ length: count }, (_, i) => Math.max(0, 1 - Math.abs(start + i - center) / reach));
    const sum = triangle.reduce((total, weight) => total + weight, 0);
    first[at] = start;
    weights.set(
      triangle.map((weight) => weight / sum),
      at * count,
    );
  }
  return { count, first, weights };
}

/** The weighted mean of whole rows, for the new row `y`. */
function mixRows(out: Float32Array, { width, data }: Matte, { count, first, weights }: Taps, y: number): void {
  out.fill(0);
  for (let i = 0; i < count; i += 1) {
    const weight = weights[y * count + i] as number;
    const start = ((first[y] as number) + i) * width;
    if (weight > 0)
      for (let x = 0; x < width; x += 1) out[x] = (out[x] as number) + weight * (data[start + x] as number);
  }
}

function resample(out: Uint8Array, row: Float32Array, { count, first, weights }: Taps): void {
  for (let x = 0, tap = 0; x < out.length; x += 1) {
    let sum = 0.5;
    for (let at = first[x] as number, end = at + count; at < end; at += 1, tap += 1) {
      sum += (row[at] as number) * (weights[tap] as number);
    }
    // Cut off, not rounded: the half is in the sum.
    out[x] = sum;
  }
}
