import { EMPTY_RECT, type Rect, union } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import { packRows, unpack, unpackRows } from "../run_length.ts";
import { FreshStep } from "./fresh_step.ts";
import { ReadyStep } from "./ready_step.ts";
import { bytesOfStep, packedTilesOf, type Step, StepPacker } from "./step.ts";
import { rowsOf, swap, type TileGrid } from "./tile_grid.ts";

/** A tile that packs no better is slow to pack: its image is kept as it is until there is time. */
const NOISY_BYTES = 1 << 14;

/** A step as the history holds it: packed, not yet, or together with the one that leads back. */
export type HeldStep = Step | FreshStep | ReadyStep;

/** What a step holds on to, in bytes: its arrays and its label. */
export function bytesOf(step: HeldStep): number {
  const images = step instanceof FreshStep || step instanceof ReadyStep ? step.bytes : bytesOfStep(step);
  return images + 2 * step.label.length;
}

/** The step as it is kept. */
export function packed(step: HeldStep): Step {
  if (step instanceof ReadyStep) return step.there;
  return step instanceof FreshStep ? step.packed() : step;
}

export interface Exchange {
  /** The step that leads back. */
  readonly back: FreshStep | ReadyStep;
  /** The smallest rectangle around all tiles of the step. */
  readonly dirty: Rect;
}

/**
 * Write the step's tiles into the matte. The images that lead back take their place: packed where they were packed, in
 * the arrays of those that were not. Tile by tile, in the processor's cache: as fresh arrays, what is undone of a large
 * photo takes longer to make room for than to pack.
 */
export function exchange(matte: Matte, grid: TileGrid, step: HeldStep): Exchange {
  if (step instanceof ReadyStep) return { back: step.take(matte, grid), dirty: around(grid, step.there.tiles) };
  const { done, waiting } = step instanceof FreshStep ? step.halves : { done: step, waiting: [] };
  const images = [...waiting];
  const packer = new StepPacker();
  for (const [tile, part] of packedTilesOf(done)) {
    const rect = grid.rectOf(tile);
    if (part.length > NOISY_BYTES) images.push([tile, unpacked(part, rect)]);
    else {
      const rows = rowsOf(matte, rect);
      packer.addPacked([tile, packRows(rows)]);
      unpackRows(part, rows);
    }
  }
  for (const [tile, image] of images) swap(matte, grid.rectOf(tile), image);
  const dirty = around(grid, [...done.tiles, ...waiting.map(([tile]) => tile)]);
  return { back: new FreshStep(step.label, images, packer), dirty };
}

function around(grid: TileGrid, tiles: Iterable<number>): Rect {
  let rect = EMPTY_RECT;
  for (const tile of tiles) rect = union(rect, grid.rectOf(tile));
  return rect;
}

function unpacked(part: Uint8Array, { width, height }: Rect): Uint8Array {
  const image = new Uint8Array(width * height);
  unpack(part, image);
  return image;
}
