/** A matte at another size. */

import type { Size } from "../../engine/geometry.ts";
import type { Matte } from "../../engine/matte.ts";

/** The mean of what falls on a pixel when it shrinks, interpolated when it grows. */
export function scaledTo(matte: Matte, size: Size): Matte {
  if (matte.width === size.width && matte.height === size.height) return matte;
  const widened = { width: size.width, height: matte.height, data: new Uint8Array(size.width * matte.height) };
  const columns = tapsOf(matte.width, size.width);
  for (let y = 0; y < matte.height; y++) {
    const line = { from: matte.data, start: y * matte.width, step: 1 };
    resampleLine(line, { to: widened.data, start: y * size.width, step: 1 }, columns);
  }
  const data = new Uint8Array(size.width * size.height);
  const rows = tapsOf(matte.height, size.height);
  for (let x = 0; x < size.width; x++) {
    resampleLine({ from: widened.data, start: x, step: size.width }, { to: data, start: x, step: size.width }, rows);
  }
  return { ...size, data };
}

/** Of which pixels a new one is made, and with what shares. */
interface Taps {
  readonly first: number;
  /** Their sum is 1. */
  readonly weights: Float32Array;
}

/** A triangle over the old pixels, as wide as a new one but never narrower than an old one. */
function tapsOf(from: number, to: number): Taps[] {
  const ratio = from / to;
  const reach = Math.max(1, ratio);
  return Array.from({ length: to }, (_, at) => {
    const center = (at + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(center - reach));
    const last = Math.min(from - 1, Math.floor(center + reach));
    const weights = new Float32Array(last - first + 1);
    for (let i = first; i <= last; i++) weights[i - first] = 1 - Math.abs(i - center) / reach;
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

interface Line {
  readonly start: number;
  readonly step: number;
}

function resampleLine(
  source: Line & { readonly from: Uint8Array },
  target: Line & { readonly to: Uint8Array },
  taps: readonly Taps[],
): void {
  taps.forEach(({ first, weights }, at) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      sum += (source.from[source.start + (first + i) * source.step] ?? 0) * (weights[i] ?? 0);
    }
    target.to[target.start + at * target.step] = Math.round(sum);
  });
}
