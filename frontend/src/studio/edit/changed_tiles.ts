/** Where two mattes of one size differ, in the tiles of the history. */

import type { Rect } from "../../engine/geometry.ts";
import { TILE_SIZE } from "../../engine/history.ts";
import type { Matte } from "../../engine/matte.ts";

/** The tiles in which at least one pixel differs, row by row. */
export function* changedTiles(before: Matte, after: Matte): Iterable<Rect> {
  for (let top = 0; top < before.height; top += TILE_SIZE) {
    for (let left = 0; left < before.width; left += TILE_SIZE) {
      const width = Math.min(TILE_SIZE, before.width - left);
      const height = Math.min(TILE_SIZE, before.height - top);
      const tile = { left, top, width, height };
      if (differsIn(tile, before, after)) yield tile;
    }
  }
}

/** Copy the pixels of a rectangle from one matte to the other, of one size. */
export function copyTile(tile: Rect, from: Matte, to: Matte): void {
  for (let y = tile.top; y < tile.top + tile.height; y++) {
    const start = y * from.width + tile.left;
    to.data.set(from.data.subarray(start, start + tile.width), start);
  }
}

function differsIn(tile: Rect, before: Matte, after: Matte): boolean {
  for (let y = tile.top; y < tile.top + tile.height; y++) {
    const start = y * before.width + tile.left;
    for (let at = start; at < start + tile.width; at++) {
      if (before.data[at] !== after.data[at]) return true;
    }
  }
  return false;
}
