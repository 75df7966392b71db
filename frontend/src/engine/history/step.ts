import { EMPTY_RECT, type Rect, union } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import { pack, unpack } from "../run_length.ts";
import { copyIn, copyOut, type TileGrid } from "./tile_grid.ts";

/**
 * The tiles of one step, packed one after the other: the before-images while the step can be undone, the after-images
 * while it can be done again. Never changed once made, so that a snapshot may share it.
 */
export interface Step {
  readonly label: string;
  /** Numbers of the tiles. */
  readonly tiles: Uint32Array;
  /** Where each tile's bytes end in `packed`. */
  readonly ends: Uint32Array;
  readonly packed: Uint8Array;
}

/** Pack these images of tiles. */
export function stepOf(label: string, images: Iterable<readonly [number, Uint8Array]>): Step {
  const tiles: number[] = [];
  const ends: number[] = [];
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [tile, image] of images) {
    const part = pack(image);
    end += part.length;
    tiles.push(tile);
    ends.push(end);
    parts.push(part);
  }
  return { label, tiles: Uint32Array.from(tiles), ends: Uint32Array.from(ends), packed: joined(parts, end) };
}

/** What a step holds on to, in bytes: its arrays and its label. */
export function bytesOf(step: Step): number {
  return step.packed.byteLength + step.tiles.byteLength + step.ends.byteLength + 2 * step.label.length;
}

/** Write the step's tiles into the matte; returns the step that leads back. */
export function exchange(matte: Matte, grid: TileGrid, step: Step): Step {
  const back = stepOf(step.label, imagesNow(matte, grid, step));
  let start = 0;
  step.tiles.forEach((tile, index) => {
    const rect = grid.rectOf(tile);
    const end = step.ends[index] as number;
    const image = new Uint8Array(rect.width * rect.height);
    unpack(step.packed.subarray(start, end), image);
    copyIn(matte, rect, image);
    start = end;
  });
  return back;
}

/** The smallest rectangle around all tiles of the step. */
export function extentOf(grid: TileGrid, step: Step): Rect {
  let extent = EMPTY_RECT;
  for (const tile of step.tiles) extent = union(extent, grid.rectOf(tile));
  return extent;
}

function* imagesNow(matte: Matte, grid: TileGrid, step: Step): Iterable<readonly [number, Uint8Array]> {
  for (const tile of step.tiles) yield [tile, copyOut(matte, grid.rectOf(tile))];
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
