import type { Size } from "../geometry.ts";
import type { Step } from "./step.ts";
import type { TileGrid } from "./tile_grid.ts";

/** Changes whenever an older snapshot could no longer be read. */
export const SNAPSHOT_FORMAT = 1;

/**
 * The steps of a history as plain data, which the structured clone algorithm can copy (IndexedDB, `postMessage`).
 * It goes with the matte as it was at that moment.
 */
export interface HistorySnapshot extends Size {
  readonly format: number;
  /** The oldest first. */
  readonly undo: readonly Step[];
  /** The farthest in the future first. */
  readonly redo: readonly Step[];
}

/** A snapshot that was written in another format, or for a matte of another size, or that is damaged. */
export class SnapshotMismatchError extends Error {
  override readonly name = "SnapshotMismatchError";
}

/** Throws a SnapshotMismatchError unless the snapshot can be used on a matte of this size. */
export function mustFit(snapshot: HistorySnapshot, size: Size, grid: TileGrid): void {
  if (snapshot.format !== SNAPSHOT_FORMAT) {
    throw new SnapshotMismatchError(`the history is of format ${snapshot.format}, not ${SNAPSHOT_FORMAT}`);
  }
  if (snapshot.width !== size.width || snapshot.height !== size.height) {
    throw new SnapshotMismatchError(
      `the history is of ${snapshot.width}×${snapshot.height} pixels, the matte of ${size.width}×${size.height}`,
    );
  }
  for (const step of [...snapshot.undo, ...snapshot.redo]) {
    if (!isWhole(step, grid)) throw new SnapshotMismatchError(`the step "${step.label}" is damaged`);
  }
}

function isWhole(step: Step, grid: TileGrid): boolean {
  const hasAllEnds = step.tiles.length === step.ends.length;
  const fillsPacked = (step.ends.at(-1) ?? 0) === step.packed.length;
  return hasAllEnds && fillsPacked && step.tiles.every((tile) => tile < grid.count);
}
