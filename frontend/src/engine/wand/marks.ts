/** What is known of each pixel while a selection is made: one byte each, four of them in a word. */

import type { Size } from "../geometry.ts";

/** Of another colour; of the colour, but not selected (yet); selected. */
export const OUTSIDE = 0;
export const UNREACHED = 1;
export const SELECTED = 2;

/** A word whose four pixels all are so. */
export const ALL_UNREACHED = 0x01010101;
export const ALL_SELECTED = 0x02020202;

/**
 * Marks in rows of `stride` bytes, whole words. Around the picture lies a border of OUTSIDE, so that nobody has to ask
 * where it ends: a row above, one below, and a word at the left of each row, which also follows the one before.
 */
export interface Marks extends Size {
  readonly stride: number;
  readonly bytes: Uint8Array;
  /** The same bytes by fours. */
  readonly words: Uint32Array;
}

/** All OUTSIDE. */
export function newMarks({ width, height }: Size): Marks {
  const stride = 4 + 4 * Math.ceil(width / 4);
  const buffer = new ArrayBuffer(stride * (height + 2) + 4);
  return { width, height, stride, bytes: new Uint8Array(buffer), words: new Uint32Array(buffer) };
}

/** Where the mark of a pixel is among the bytes; that of (0, y) is at the beginning of a word. */
export function indexOf(marks: Marks, x: number, y: number): number {
  return (y + 1) * marks.stride + 4 + x;
}

/** The row that a mark belongs to. */
export function rowOf(marks: Marks, index: number): number {
  return Math.floor(index / marks.stride) - 1;
}
