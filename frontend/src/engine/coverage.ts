/** How much of an area a tool touches, and what erasing and restoring make of it. */

import { EMPTY_RECT, intersection, type Rect, union } from "./geometry.ts";
import { TileGrid } from "./history/tile_grid.ts";
import type { Gesture } from "./history.ts";
import type { Matte } from "./matte.ts";

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
 * Erase or restore the matte where it is covered, as a part of the gesture. Only tiles with anything covered are
 * touched. Returns what may have changed, within the matte.
 */
export function apply(matte: Matte, gesture: Gesture, coverage: Coverage, direction: Direction): Rect {
  const grid = new TileGrid(matte);
  let dirty = EMPTY_RECT;
  for (const tile of grid.within(coverage.rect)) {
    const part = intersection(grid.rectOf(tile), coverage.rect);
    if (!coversAny(coverage, part)) continue;
    gesture.touch(part);
    blendPart(matte, coverage, part, flipOf(direction));
    dirty = union(dirty, part);
  }
  return dirty;
}

function coversAny({ rect, data }: Coverage, part: Rect): boolean {
  for (let y = part.top; y < part.top + part.height; y += 1) {
    const start = (y - rect.top) * rect.width + part.left - rect.left;
    for (let at = start; at < start + part.width; at += 1) {
      if (data[at] !== 0) return true;
    }
  }
  return false;
}

function blendPart(matte: Matte, { rect, data }: Coverage, part: Rect, flip: number): void {
  const alphas = matte.data;
  for (let y = part.top; y < part.top + part.height; y += 1) {
    const from = (y - rect.top) * rect.width + part.left - rect.left;
    const shift = y * matte.width + part.left - from;
    const until = from + part.width;
    for (let at = from; at < until; at += 1) {
      // Nearly all is covered wholly, in long runs, or not at all.
      const runEnd = endOfFull(data, at, until);
      if (runEnd > at) alphas.fill(flip, at + shift, runEnd + shift);
      at = runEnd;
      const covered = at < until ? (data[at] as number) : 0;
      if (covered !== 0) alphas[at + shift] = blended(alphas[at + shift] as number, covered, flip);
    }
  }
}

function endOfFull(coverage: Uint8Array, from: number, until: number): number {
  let end = from;
  while (end < until && coverage[end] === 255) end += 1;
  return end;
}
