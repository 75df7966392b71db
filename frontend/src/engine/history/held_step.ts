import { EMPTY_RECT, type Rect, union } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import { packRows, unpack, unpackRows } from "../run_length.ts";
import { FreshStep } from "./fresh_step.ts";
import { packedTilesOf, type Step, StepPacker } from "./step.ts";
import { rowsOf, swap, type TileGrid } from "./tile_grid.ts";

/** A tile that packs no better is slow to pack: its image is kept as it is until there is time. */
const NOISY_BYTES = 1 << 14;

/** A step as the history holds it: packed, or not yet. */
export type HeldStep = Step | FreshStep;

/** What a step holds on to, in bytes: its arrays and its label. */
export function bytesOf(step: HeldStep): number {
  const label = 2 * step.label.length;
  if (step instanceof FreshStep) return step.bytes + label;
  return step.packed.byteLength + step.tiles.byteLength + step.ends.byteLength + label;
}

/** The step as it is kept. */
export function packed(step: HeldStep): Step {
  return step instanceof FreshStep ? step.packed() : step;
}

export interface Exchange {
  /** The step that leads back. */
  readonly back: FreshStep;
  /** The smallest rectangle around all tiles of the step. */
  readonly dirty: Rect;
}

/**
 * Write the step's tiles into the matte. The images that lead back take their place: packed where they were packed, in
 * the arrays of those that were not. Tile by tile, in the processor's cache: as fresh arrays, what is undone of a large
 * photo takes longer to make room for than to pack.
 */
export function exchange(matte: Matte, grid: TileGrid, step: HeldStep): Exchange {
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
  const tiles = [...done.tiles, ...waiting.map(([tile]) => tile)];
  const dirty = tiles.reduce((rect, tile) => union(rect, grid.rectOf(tile)), EMPTY_RECT);
  return { back: new FreshStep(step.label, images, packer), dirty };
}

function unpacked(part: Uint8Array, { width, height }: Rect): Uint8Array {
  const image = new Uint8Array(width * height);
  unpack(part, image);
  return image;
}
