import type { Rect, Size } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import type { Rows } from "../run_length.ts";

/** Edge length of a tile in pixels; the tiles at the right and at the bottom are smaller. */
export const TILE_SIZE = 256;

/** A tile's number, and its pixels row by row. */
export type TileImage = readonly [tile: number, image: Uint8Array];

/** A matte cut into tiles that are numbered row by row. */
export class TileGrid {
  readonly columns: number;
  readonly rows: number;

  constructor(private readonly size: Size) {
    this.columns = Math.ceil(size.width / TILE_SIZE);
    this.rows = Math.ceil(size.height / TILE_SIZE);
  }

  get count(): number {
    return this.columns * this.rows;
  }

  /** The part of the image that the tile covers. */
  rectOf(tile: number): Rect {
    const left = (tile % this.columns) * TILE_SIZE;
    const top = Math.floor(tile / this.columns) * TILE_SIZE;
    const width = Math.min(TILE_SIZE, this.size.width - left);
    const height = Math.min(TILE_SIZE, this.size.height - top);
    return { left, top, width, height };
  }

  /** The numbers of all tiles that share a pixel with `rect`; it may reach beyond the image. */
  *within(rect: Rect): Iterable<number> {
    const right = Math.min(this.size.width, rect.left + rect.width);
    const bottom = Math.min(this.size.height, rect.top + rect.height);
    const left = Math.max(0, rect.left);
    const top = Math.max(0, rect.top);
    if (right <= left || bottom <= top) return;
    for (let row = Math.floor(top / TILE_SIZE); row * TILE_SIZE < bottom; row += 1) {
      for (let column = Math.floor(left / TILE_SIZE); column * TILE_SIZE < right; column += 1) {
        yield row * this.columns + column;
      }
    }
  }
}

/** The pixels of `rect` as rows of the matte's own memory. */
export function rowsOf(matte: Matte, rect: Rect): Rows {
  const { left, top, width, height } = rect;
  return { data: matte.data, start: top * matte.width + left, width, height, stride: matte.width };
}

/** A copy of the pixels of `rect`, row by row. */
export function copyOut(matte: Matte, rect: Rect): Uint8Array {
  const tile = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row += 1) {
    const start = (rect.top + row) * matte.width + rect.left;
    tile.set(matte.data.subarray(start, start + rect.width), row * rect.width);
  }
  return tile;
}

/** Write the pixels of `rect` back. */
export function copyIn(matte: Matte, rect: Rect, tile: Uint8Array): void {
  for (let row = 0; row < rect.height; row += 1) {
    const start = (rect.top + row) * matte.width + rect.left;
    matte.data.set(tile.subarray(row * rect.width, (row + 1) * rect.width), start);
  }
}

/** Write the pixels of `rect` back, and those that were there into the tile. */
export function swap(matte: Matte, rect: Rect, tile: Uint8Array): void {
  const were = new Uint8Array(rect.width);
  for (let row = 0; row < rect.height; row += 1) {
    const start = (rect.top + row) * matte.width + rect.left;
    const here = matte.data.subarray(start, start + rect.width);
    const there = tile.subarray(row * rect.width, (row + 1) * rect.width);
    were.set(here);
    here.set(there);
    there.set(were);
  }
}

/** Whether the matte still holds these pixels in `rect`. */
export function isUnchanged(matte: Matte, rect: Rect, tile: Uint8Array): boolean {
  for (let row = 0; row < rect.height; row += 1) {
    const start = (rect.top + row) * matte.width + rect.left;
    const from = row * rect.width;
    for (let column = 0; column < rect.width; column += 1) {
      if (matte.data[start + column] !== tile[from + column]) return false;
    }
  }
  return true;
}
