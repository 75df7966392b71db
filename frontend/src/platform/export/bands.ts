/** A large picture in bands of whole rows: memory stays bounded. Pure. */

import type { Rect } from "../../engine/geometry.ts";

/** 8 MiB of RGBA. */
const BAND_PIXELS = 2 ** 21;

export function bandsOf(frame: Rect): Rect[] {
  const rows = Math.max(1, Math.floor(BAND_PIXELS / frame.width));
  const bands: Rect[] = [];
  for (let top = 0; top < frame.height; top += rows) {
    bands.push({ ...frame, top: frame.top + top, height: Math.min(rows, frame.height - top) });
  }
  return bands;
}
