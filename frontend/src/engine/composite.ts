import { averaged } from "./averaged.ts";
import { type Rect, rectOf, type Size } from "./geometry.ts";
import type { Matte, Pixels } from "./matte.ts";
import { COLOUR_BITS, wordsOf, wordsWithin } from "./pixel_words.ts";

/** What a cut-out is made of; all of one size. */
export interface Layers {
  readonly photo: Pixels;
  /** The edge's colours without the background's share, black wherever the server's matte is 0 or 255; null: not there (yet). */
  readonly edges: Pixels | null;
  /** The server's matte. */
  readonly base: Matte;
  /** The matte as it is now. */
  readonly matte: Matte;
}

/**
 * Write the straight RGBA of `rect`, which lies within the image, row by row into `out`, which begins at a whole word.
 *
 * A pixel whose first alpha `a0` was neither 0 nor 255 has the colour `edge` as long as its alpha `a` is no more than
 * that; what is restored beyond it nears the photo, and reaches it at 255:
 * `edge + (photo - edge) * (a - a0) / (255 - a0)`, rounded, halves upwards. All others have the photo's colour. What is
 * wholly erased is 0, 0, 0, 0.
 */
export function compositeInto(out: Uint8ClampedArray, layers: Layers, rect: Rect): void {
  const words = wordsWithin(out);
  const planes = planesOf(layers);
  for (let row = 0; row < rect.height; row += 1) {
    compositeRow(words, row * rect.width, planes, (rect.top + row) * layers.matte.width + rect.left, rect.width);
  }
}

/**
 * A smaller picture of `rect`: each pixel the mean of `step` x `step` ones (fewer at the right and bottom border), each
 * colour weighed by its alpha. `out` is straight RGBA, row by row, of the size that is returned: that of `rect` divided
 * by `step`, rounded up. Block row by block row, so that what is put together stays in the processor's cache.
 */
export function compositeScaled(out: Uint8ClampedArray, layers: Layers, rect: Rect, step: number): Size {
  const size = { width: Math.ceil(rect.width / step), height: Math.ceil(rect.height / step) };
  const data = new Uint8ClampedArray(rect.width * Math.min(step, rect.height) * 4);
  for (let block = 0; block < size.height; block += 1) {
    const height = Math.min(step, rect.height - block * step);
    const band = { width: rect.width, height, data };
    compositeInto(data, layers, { ...rect, top: rect.top + block * step, height });
    const start = block * size.width * 4;
    averaged(out.subarray(start, start + size.width * 4), band, rectOf(band), step);
  }
  return size;
}

/**
 * A smaller picture of `rect`, and the quickest: each pixel is one of its block, the middle one (of a cut block its last
 * at most). `out` as with `compositeScaled`.
 */
export function compositeThinned(out: Uint8ClampedArray, layers: Layers, rect: Rect, step: number): void {
  const words = wordsWithin(out);
  const planes = planesOf(layers);
  const columns = Math.ceil(rect.width / step);
  const middle = step >> 1;
  const last = Math.min((columns - 1) * step + middle, rect.width - 1);
  for (let to = 0, top = middle; to < columns * Math.ceil(rect.height / step); to += columns, top += step) {
    const row = (rect.top + Math.min(top, rect.height - 1)) * layers.matte.width + rect.left;
    compositeRow(words, to, planes, row + middle, columns - 1, step);
    compositeRow(words, to + columns - 1, planes, row + last, 1);
  }
}

/** The layers' arrays, colours as words. */
interface Planes {
  readonly photo: Int32Array;
  readonly edges: Int32Array | null;
  readonly base: Uint8Array;
  readonly matte: Uint8Array;
}

function planesOf({ photo, edges, base, matte }: Layers): Planes {
  return { photo: wordsOf(photo), edges: edges && wordsOf(edges), base: base.data, matte: matte.data };
}

/**
 * `count` pixels, each `step` further on, from the image's pixel `from`. Most are plainly gone or plainly the photo's:
 * those come first, and nothing else is read for them.
 */
function compositeRow(out: Int32Array, start: number, planes: Planes, from: number, count: number, step = 1): void {
  const { photo, edges, base, matte } = planes;
  for (let at = from, to = start; to < start + count; at += step, to += 1) {
    const alpha = matte[at] as number;
    if (alpha === 0) {
      out[to] = 0;
      continue;
    }
    const first = base[at] as number;
    if (edges === null || first === 0 || first === 255) out[to] = withAlpha(photo[at] as number, alpha);
    else if (alpha <= first) out[to] = withAlpha(edges[at] as number, alpha);
    else out[to] = withAlpha(mixed(edges[at] as number, photo[at] as number, alpha - first, 255 - first), alpha);
  }
}

function withAlpha(colour: number, alpha: number): number {
  return (colour & COLOUR_BITS) | (alpha << 24);
}

/** `share` parts of `whole` from `b`, the others from `a`; all three colours. */
function mixed(a: number, b: number, share: number, whole: number): number {
  const red = mean(a & 255, b & 255, share, whole);
  const green = mean((a >> 8) & 255, (b >> 8) & 255, share, whole);
  const blue = mean((a >> 16) & 255, (b >> 16) & 255, share, whole);
  return red | (green << 8) | (blue << 16);
}

function mean(a: number, b: number, share: number, whole: number): number {
  return Math.floor((2 * (a * (whole - share) + b * share) + whole) / (2 * whole));
}
