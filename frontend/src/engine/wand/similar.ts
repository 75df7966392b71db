/** Which pixels of a photo have a colour like one of them. */

import type { Point } from "../geometry.ts";
import type { Pixels } from "../matte.ts";
import { wordsOf } from "../pixel_words.ts";
import { indexOf, type Marks, newMarks } from "./marks.ts";

/** The least and the greatest value of each channel that counts as like the seed's. */
const RED_BLUE = 0xff00ff;
/** The bits above red and above blue. */
const LENDERS = 0x1000100;

/** The least and the most that a channel may be, 0 to 255; red and blue where a pixel's word has them. */
interface Bounds {
  readonly leastRedBlue: number;
  readonly leastGreen: number;
  readonly mostRedBlue: number;
  readonly mostGreen: number;
}

/** Finds what is like the seed, row by row: of a photo, a selection mostly needs some rows only. */
export class Similarity {
  /** Of the rows that have been looked at; OUTSIDE elsewhere. */
  readonly marks: Marks;
  private readonly pixels: Int32Array;
  private readonly bounds: Bounds;
  private readonly isMarked: Uint8Array;

  /**
   * Pixels no channel of which differs from the seed's by more than `difference` (0 to 255) get `mark`, the others are
   * OUTSIDE. The seed is a whole pixel of the photo.
   */
  constructor(
    photo: Pixels,
    seed: Point,
    difference: number,
    private readonly mark: number,
  ) {
    this.marks = newMarks(photo);
    this.pixels = wordsOf(photo);
    this.bounds = boundsAround(photo, 4 * (seed.y * photo.width + seed.x), difference);
    this.isMarked = new Uint8Array(photo.height);
  }

  /** Mark a row unless that is done; rows beside the photo are passed over. */
  markRow(y: number): void {
    if (this.isMarked[y] !== 0) return;
    this.isMarked[y] = 1;
    const { marks, pixels } = this;
    const row = pixels.subarray(y * marks.width, (y + 1) * marks.width);
    markRow(marks, indexOf(marks, 0, y), row, this.bounds, this.mark);
  }

  markAll(): void {
    for (let y = 0; y < this.marks.height; y += 1) this.markRow(y);
  }
}

function boundsAround({ data }: Pixels, at: number, difference: number): Bounds {
  const least = (channel: number) => Math.max(0, Math.ceil((data[at + channel] as number) - difference));
  const most = (channel: number) => Math.min(255, Math.floor((data[at + channel] as number) + difference));
  return {
    leastRedBlue: least(0) | (least(2) << 16),
    leastGreen: least(1),
    mostRedBlue: most(0) | (most(2) << 16),
    mostGreen: most(1),
  };
}

/** Whole words of four marks first, then what is left of the row. */
function markRow({ bytes, words }: Marks, start: number, row: Int32Array, bounds: Bounds, mark: number): void {
  const whole = row.length & ~3;
  for (let x = 0, word = start >> 2; x < whole; x += 4, word += 1) {
    const first = likeness(row[x] as number, bounds) & 1;
    const second = likeness(row[x + 1] as number, bounds) & 0x100;
    const third = likeness(row[x + 2] as number, bounds) & 0x10000;
    const fourth = likeness(row[x + 3] as number, bounds) & 0x1000000;
    words[word] = (first | second | third | fourth) * mark;
  }
  for (let x = whole; x < row.length; x += 1) bytes[start + x] = likeness(row[x] as number, bounds) & mark;
}

/**
 * All bits where a colour lies within the bounds, else none. Free of branches, for in a noisy photo they would be
 * guessed wrong at every other pixel. Red and blue go together, each with a bit above it that a difference below zero
 * borrows.
 */
function likeness(pixel: number, bounds: Bounds): number {
  const redBlue = pixel & RED_BLUE;
  const green = (pixel >> 8) & 255;
  const kept = ((redBlue | LENDERS) - bounds.leastRedBlue) & ((bounds.mostRedBlue | LENDERS) - redBlue) & LENDERS;
  const isOutside = (green - bounds.leastGreen) | (bounds.mostGreen - green) | -(kept ^ LENDERS);
  return ~isOutside >> 31;
}
