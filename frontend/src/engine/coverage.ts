/** How much of an area a tool touches, and what erasing and restoring make of it. */

import { EMPTY_RECT, intersection, type Rect, rectOf, union } from "./geometry.ts";
import { TileGrid } from "./history/tile_grid.ts";
import type { Gesture } from "./history.ts";
import type { Matte } from "./matte.ts";
import { byteWordsOf, endOfRun } from "./runs.ts";

/** (rect.height * rect.width) bytes, row by row: 0 leaves a pixel alone, 255 takes all of it. */
export interface Coverage {
  readonly rect: Rect;
  readonly data: Uint8Array;
}

export type Direction = "erase" | "restore";

export const NO_COVERAGE: Coverage = { rect: EMPTY_RECT, data: new Uint8Array(0) };

/**
 * Erasing leaves `alpha * (255 - coverage) / 255`. Restoring does the same to what is missing, 255 - alpha, which is
 * all bits flipped: alpha is flipped by this before and after.
 */
export function flipOf(direction: Direction): number {
  return direction === "restore" ? 255 : 0;
}

/** One alpha after erasing (flip 0) or restoring (flip 255) with this coverage, rounded. */
export function blended(alpha: number, coverage: number, flip: number): number {
  const product = (alpha ^ flip) * (255 - coverage) + 128;
  // Divides by 255 and rounds, exactly, for all products of two bytes.
  return ((product + (product >> 8)) >> 8) ^ flip;
}

/**
 * Erase or restore the matte where it is covered, as a part of the gesture. Only tiles are touched in which something is
 * covered, and which are not wholly so already. Returns what may have changed, within the matte.
 */
export function apply(matte: Matte, gesture: Gesture, coverage: Coverage, direction: Direction): Rect {
  const grid = new TileGrid(matte);
  const flip = flipOf(direction);
  const [alphas, covers] = [runsOf(matte.data), runsOf(coverage.data)];
  let dirty = EMPTY_RECT;
  for (const tile of grid.within(coverage.rect)) {
    const part = intersection(grid.rectOf(tile), coverage.rect);
    if (isAll(0, covers, coverage.rect, part) || isAll(flip, alphas, rectOf(matte), part)) continue;
    gesture.touch(part);
    blendPart(matte, coverage.rect, covers, part, flip);
    dirty = union(dirty, part);
  }
  return dirty;
}

/** Bytes whose runs are looked for. */
interface Runs {
  readonly data: Uint8Array;
  readonly words: Int32Array;
}

function runsOf(data: Uint8Array): Runs {
  return { data, words: byteWordsOf(data) };
}

/** Whether all bytes of `part` have this value; `rect` is what the bytes are of. */
function isAll(value: number, { data, words }: Runs, rect: Rect, part: Rect): boolean {
  for (let y = part.top; y < part.top + part.height; y += 1) {
    const start = (y - rect.top) * rect.width + part.left - rect.left;
    const end = start + part.width;
    if (data[start] !== value || endOfRun(data, words, start, end) < end) return false;
  }
  return true;
}

function blendPart(matte: Matte, rect: Rect, { data, words }: Runs, part: Rect, flip: number): void {
  const alphas = matte.data;
  for (let y = part.top; y < part.top + part.height; y += 1) {
    const from = (y - rect.top) * rect.width + part.left - rect.left;
    const shift = y * matte.width + part.left - from;
    const until = from + part.width;
    for (let at = from; at < until; ) {
      // Nearly all is covered wholly, in long runs, or not at all.
      const covered = data[at] as number;
      const end = covered === 255 || covered === 0 ? endOfRun(data, words, at, until) : at + 1;
      if (covered === 255) alphas.fill(flip, at + shift, end + shift);
      else if (covered !== 0) alphas[at + shift] = blended(alphas[at + shift] as number, covered, flip);
      at = end;
    }
  }
}
