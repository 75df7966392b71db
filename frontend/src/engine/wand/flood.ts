/** Flood fill by scanlines. */

import type { Point, Rect } from "../geometry.ts";
import { ALL_UNREACHED, indexOf, type Marks, rowOf, SELECTED, UNREACHED } from "./marks.ts";

/**
 * Mark as SELECTED all that is UNREACHED and hangs together with the seed by the sides of its pixels. The seed is a
 * whole pixel and UNREACHED. `look` is called with each row before anything of it is read, with some more than once, and
 * with those next to the picture. Returns the smallest rectangle around the selection.
 */
export function floodFrom(seed: Point, marks: Marks, look: (y: number) => void): Rect {
  const { bytes, stride } = marks;
  /** One pixel of each run that is still to be filled, by its index. */
  const pending = [indexOf(marks, seed.x, seed.y)];
  let [left, right, top, bottom] = [seed.x, seed.x, seed.y, seed.y];
  look(seed.y);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (bytes[at] !== UNREACHED) continue;
    const start = runStart(bytes, at);
    const end = runEnd(marks, at);
    bytes.fill(SELECTED, start, end);
    const y = rowOf(marks, at);
    look(y - 1);
    look(y + 1);
    findRuns(marks, start - stride, end - stride, pending);
    findRuns(marks, start + stride, end + stride, pending);
    left = Math.min(left, start - indexOf(marks, 0, y));
    right = Math.max(right, end - 1 - indexOf(marks, 0, y));
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The smallest rectangle around all that is SELECTED, of which there is some. */
export function extentOf(marks: Marks): Rect {
  const { bytes, width } = marks;
  const top = rowOf(marks, bytes.indexOf(SELECTED));
  const bottom = rowOf(marks, bytes.lastIndexOf(SELECTED));
  let left = width - 1;
  let right = 0;
  for (let y = top; y <= bottom; y += 1) {
    const row = indexOf(marks, 0, y);
    for (let x = 0; x < left; x += 1) if (bytes[row + x] === SELECTED) left = x;
    for (let x = width - 1; x > right; x -= 1) if (bytes[row + x] === SELECTED) right = x;
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function runStart(bytes: Uint8Array, from: number): number {
  let start = from;
  while (bytes[start - 1] === UNREACHED) start -= 1;
  return start;
}

function runEnd({ bytes, words }: Marks, from: number): number {
  let end = from + 1;
  while (bytes[end] === UNREACHED) {
    const isWholeWord = (end & 3) === 0 && words[end >> 2] === ALL_UNREACHED;
    end += isWholeWord ? 4 : 1;
  }
  return end;
}

/** Put one pixel of each UNREACHED run between two indices on the list. */
function findRuns({ bytes, words }: Marks, start: number, end: number, pending: number[]): void {
  let isInRun = false;
  let at = start;
  while (at < end) {
    // Four at a time while nothing begins or ends; only UNREACHED has the bit.
    const inWord = (words[at >> 2] as number) & ALL_UNREACHED;
    if ((at & 3) === 0 && inWord === (isInRun ? ALL_UNREACHED : 0)) {
      at += 4;
      continue;
    }
    const isUnreached = bytes[at] === UNREACHED;
    if (isUnreached && !isInRun) pending.push(at);
    isInRun = isUnreached;
    at += 1;
  }
}
