/** A tile of a stroke: how far it is covered so far, and what it was like before. */

import { blended } from "../coverage.ts";
import { intersection, type Rect } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import type { PlacedDab } from "./dab_masks.ts";

export interface StrokeTile {
  readonly rect: Rect;
  /** (rect.height * rect.width) alpha before the stroke. */
  readonly before: Uint8Array;
  /** (rect.height * rect.width), the greatest of all dabs so far. */
  readonly coverage: Uint8Array;
}

/**
 * Put the dab on the tile, and into the matte where it covers more than the stroke did so far. The core of the dab
 * before it (`prior`) is passed over: it is full already, and most of two neighbours is the same pixels.
 */
export function stampOn(tile: StrokeTile, matte: Matte, dab: PlacedDab, prior: PlacedDab | null, flip: number): void {
  const { mask, left, top } = dab;
  const part = intersection(tile.rect, { left, top, width: mask.size, height: mask.size });
  const partRight = part.left + part.width;
  for (let y = part.top; y < part.top + part.height; y += 1) {
    const start = Math.max(part.left, left + (mask.starts[y - top] as number));
    const end = Math.min(partRight, left + (mask.ends[y - top] as number));
    const [fullStart, fullEnd] = coreOf(prior, y, end);
    stampRun(tile, matte, dab, flip, y, start, Math.min(end, fullStart));
    stampRun(tile, matte, dab, flip, y, Math.max(start, fullEnd), end);
  }
}

/** Where the dab is full in the image's row y; without any, both are `none`. */
function coreOf(dab: PlacedDab | null, y: number, none: number): readonly [number, number] {
  const row = dab === null ? -1 : y - dab.top;
  if (dab === null || row < 0 || row >= dab.mask.size) return [none, none];
  const start = dab.mask.coreStarts[row] as number;
  const end = dab.mask.coreEnds[row] as number;
  return start < end ? [dab.left + start, dab.left + end] : [none, none];
}

/** The innermost loop of the brush: integers only, and no call but `blended`, which is inlined. */
function stampRun(
  { rect, before, coverage }: StrokeTile,
  { width, data }: Matte,
  { mask, left, top }: PlacedDab,
  flip: number,
  y: number,
  start: number,
  end: number,
): void {
  const dabCoverage = mask.data;
  const inMask = (y - top) * mask.size - left;
  const inTile = (y - rect.top) * rect.width - rect.left;
  const inMatte = y * width;
  for (let x = start; x < end; x += 1) {
    const covered = dabCoverage[inMask + x] as number;
    if (covered <= (coverage[inTile + x] as number)) continue;
    coverage[inTile + x] = covered;
    data[inMatte + x] = blended(before[inTile + x] as number, covered, flip);
  }
}
