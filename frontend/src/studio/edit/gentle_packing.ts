/** Packs a large matte bit by bit, so that a stroke that begins meanwhile is not held up. */

import type { Matte } from "../../engine/matte.ts";
import { pack } from "../../engine/run_length.ts";

/** A megapixel takes two or three milliseconds. */
const SLICE_PIXELS = 1 << 20;

/** The matte packed by run length, at once. */
export function packed(matte: Matte): Uint8Array {
  return joined([...slicesOf(matte)].map(pack));
}

/**
 * The matte packed by run length, with a pause after each megapixel in which the browser may do other things.
 * Null when `isStale` has become true in such a pause: parts of the result would be of different times.
 */
export async function packedGently(matte: Matte, isStale: () => boolean): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  for (const slice of slicesOf(matte)) {
    if (pieces.length > 0) await pause();
    if (isStale()) return null;
    pieces.push(pack(slice));
  }
  return joined(pieces);
}

/** Packing keeps room for the largest that it was given. */
function* slicesOf({ data }: Matte): Iterable<Uint8Array> {
  for (let at = 0; at < data.length; at += SLICE_PIXELS) yield data.subarray(at, at + SLICE_PIXELS);
}

/** Packed pieces one after the other are the packed form of the whole: each describes its own length. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Lets the browser do other things. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
