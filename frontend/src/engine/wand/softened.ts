/** A selection by whole pixels made into coverage with a soft edge. */

import type { Coverage } from "../coverage.ts";
import { intersection, type Rect, rectOf } from "../geometry.ts";
import { ALL_SELECTED, indexOf, type Marks, SELECTED } from "./marks.ts";

/** A pixel beside the selection is covered by half at most: more would eat into what is not selected. */
const MOST_OUTSIDE = 128;
/** What a neighbour at a corner adds, one at a side twice that: a straight edge (1 + 2 + 1) comes to 128. */
const PER_NEIGHBOUR = 32;

/**
 * 255 where a pixel is SELECTED; on the pixels around by how many of their neighbours are, those at the sides counting
 * twice as much as those at the corners; 0 elsewhere. `extent` holds all that is selected.
 */
export function softened(marks: Marks, extent: Rect): Coverage {
  const grown = { left: extent.left - 1, top: extent.top - 1, width: extent.width + 2, height: extent.height + 2 };
  const rect = intersection(grown, rectOf(marks));
  const data = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row += 1) {
    const line = data.subarray(row * rect.width, (row + 1) * rect.width);
    softenRow(line, marks, indexOf(marks, 0, rect.top + row), rect.left);
  }
  return { rect, data };
}

/**
 * Four pixels at a time. The words are little-endian ones, the leftmost pixel in the lowest byte, as on every machine
 * that runs a browser. No byte of a sum exceeds 32, so that none spills over into the next.
 */
function softenRow(line: Uint8Array, marks: Marks, rowStart: number, left: number): void {
  const from = rowStart + left;
  const last = (from + line.length - 1) >> 2;
  let word = from >> 2;
  let before = columnSums(marks, word - 1);
  let here = columnSums(marks, word);
  while (word <= last) {
    const runEnd = endOfSelected(marks, word, last);
    if (runEnd > word) {
      line.fill(255, Math.max(0, 4 * word - from), 4 * runEnd - from);
      word = runEnd;
      before = columnSums(marks, word - 1);
      here = columnSums(marks, word);
      continue;
    }
    const after = columnSums(marks, word + 1);
    const sums = ((here << 8) | (before >>> 24)) + 2 * here + ((here >>> 8) | (after << 24));
    if (sums !== 0) writeWord(line, 4 * word - from, marks.words[word] as number, sums);
    before = here;
    here = after;
    word += 1;
  }
}

/** The first word from `word` on that is not wholly selected, `last` + 1 at most: long runs are most of a selection. */
function endOfSelected({ words }: Marks, word: number, last: number): number {
  let end = word;
  while (end <= last && words[end] === ALL_SELECTED) end += 1;
  return end;
}

/** In each byte SELECTED (2) for the pixel above and the one below, and twice that for the pixel itself. */
function columnSums({ words, stride }: Marks, word: number): number {
  const rowWords = stride >> 2;
  const above = (words[word - rowWords] as number) & ALL_SELECTED;
  const below = (words[word + rowWords] as number) & ALL_SELECTED;
  return above + 2 * ((words[word] as number) & ALL_SELECTED) + below;
}

/** The coverage of four pixels, as far as they lie on the line. */
function writeWord(line: Uint8Array, at: number, word: number, sums: number): void {
  const end = Math.min(line.length - at, 4);
  for (let pixel = Math.max(0, -at); pixel < end; pixel += 1) {
    const isSelected = ((word >>> (8 * pixel)) & SELECTED) !== 0;
    const neighbours = ((sums >>> (8 * pixel)) & 255) / SELECTED;
    line[at + pixel] = isSelected ? 255 : Math.min(MOST_OUTSIDE, PER_NEIGHBOUR * neighbours);
  }
}
