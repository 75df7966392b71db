import { EMPTY_RECT, type Rect, union } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import { FreshStep } from "./fresh_step.ts";
import { imagesOf, type Step } from "./step.ts";
import { swap, type TileGrid } from "./tile_grid.ts";

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

/** Write the step's tiles into the matte. A fresh step's own images become those that lead back. */
export function exchange(matte: Matte, grid: TileGrid, step: HeldStep): Exchange {
  const images = [...(step instanceof FreshStep ? step.images(grid) : imagesOf(step, grid))];
  let dirty = EMPTY_RECT;
  for (const [tile, image] of images) {
    const rect = grid.rectOf(tile);
    swap(matte, rect, image);
    dirty = union(dirty, rect);
  }
  return { back: new FreshStep(step.label, images), dirty };
}
