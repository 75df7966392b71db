/** Which pixels of a photo have a colour like one of them. */

import type { Point } from "../geometry.ts";
import type { Pixels } from "../matte.ts";
import { wordsOf } from "../pixel_words.ts";
import { indexOf, type Marks, newMarks } from "./marks.ts";

/** The least and the greatest value of each channel that counts as like the seed's. */
interface Bounds {
  readonly least: readonly [number, number, number];
  readonly most: readonly [number, number, number];
}

/** Finds what is like the seed, row by row: of a photo, a selection mostly needs some rows only. */
export class Similarity {
  /** Of the rows that have been looked at; OUTSIDE elsewhere. */
  readonly marks: Marks;
  private readonly pixels: Uint32Array;
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
  const least = (channel: number) => Math.ceil((data[at + channel] as number) - difference);
  const most = (channel: number) => Math.floor((data[at + channel] as number) + difference);
  return { least: [least(0), least(1), least(2)], most: [most(0), most(1), most(2)] };
}

/**
 * Whole words of four marks first, then what is left of the row. Free of branches, for in a noisy photo they would be
 * guessed wrong at every other pixel: any distance to a bound that is below zero sets the sign bit.
 */
function markRow({ bytes, words }: Marks, start: number, row: Uint32Array, bounds: Bounds, mark: number): void {
  const [leastRed, leastGreen, leastBlue] = bounds.least;
  const [mostRed, mostGreen, mostBlue] = bounds.most;
  /** All bits, or none. */
  const isLike = (pixel: number) => {
    const red = pixel & 255;
    const green = (pixel >> 8) & 255;
    const blue = (pixel >> 16) & 255;
    const below = (red - leastRed) | (green - leastGreen) | (blue - leastBlue);
    const above = (mostRed - red) | (mostGreen - green) | (mostBlue - blue);
    return ~(below | above) >> 31;
  };
  const whole = row.length & ~3;
  for (let x = 0, word = start >> 2; x < whole; x += 4, word += 1) {
    const first = isLike(row[x] as number) & 1;
    const second = isLike(row[x + 1] as number) & 0x100;
    const third = isLike(row[x + 2] as number) & 0x10000;
    const fourth = isLike(row[x + 3] as number) & 0x1000000;
    words[word] = (first | second | third | fourth) * mark;
  }
  for (let x = whole; x < row.length; x += 1) bytes[start + x] = isLike(row[x] as number) & mark;
}
