import type { Rect } from "./geometry.ts";
import { FreshStep } from "./history/fresh_step.ts";
import { type Befores, type Gesture, TileGesture } from "./history/gesture.ts";
import { bytesOf, exchange, type HeldStep, packed } from "./history/held_step.ts";
import { Readying, ReadyStep } from "./history/ready_step.ts";
import { type HistorySnapshot, mustFit, SNAPSHOT_FORMAT } from "./history/snapshot.ts";
import { TileGrid } from "./history/tile_grid.ts";
import type { Matte } from "./matte.ts";

export type { Gesture } from "./history/gesture.ts";
export { type HistorySnapshot, SnapshotMismatchError } from "./history/snapshot.ts";
export { TILE_SIZE } from "./history/tile_grid.ts";

/** What an undo or a redo has done. */
export interface Change {
  readonly label: string;
  /** What has to be drawn anew: whole tiles. */
  readonly dirty: Rect;
}

const DEFAULT_BUDGET_BYTES = 64 * 1024 * 1024;

/**
 * Undo and redo for a matte, which it writes in place. A step holds the before-images of the tiles that a gesture has
 * changed; undoing exchanges them for the after-images, so that a step is held once. They are packed when there is time
 * (`settle`), when the budget asks for it, or for a snapshot. With more time the next step in either direction gets its
 * other images, too (`prepare`): nothing has to be packed then when it is taken.
 */
export class TileHistory {
  private readonly grid: TileGrid;
  /** The newest last. */
  private undoable: HeldStep[] = [];
  /** The next to be done again last. */
  private redoable: HeldStep[] = [];
  private gesture: TileGesture | null = null;
  private readying: Readying | null = null;
  private changes = 0;

  /** Of steps beyond `budgetBytes` the oldest are freed; the newest stays, however large it is. */
  constructor(
    private readonly matte: Matte,
    private readonly budgetBytes = DEFAULT_BUDGET_BYTES,
  ) {
    this.grid = new TileGrid(matte);
  }

  /** The history as it was when the snapshot was taken. Throws a SnapshotMismatchError if it does not fit the matte. */
  static restored(matte: Matte, snapshot: HistorySnapshot, budgetBytes?: number): TileHistory {
    const history = new TileHistory(matte, budgetBytes);
    mustFit(snapshot, matte, history.grid);
    history.undoable = [...snapshot.undo];
    history.redoable = [...snapshot.redo];
    history.free(history.undoable.length > 0 ? history.undoable : history.redoable);
    return history;
  }

  /** Open a gesture; it ends with its commit or rollback. Throws when one is open already. */
  begin(label: string): Gesture {
    if (this.gesture !== null) throw new Error("a gesture is open already");
    this.readying = null;
    this.gesture = new TileGesture(this.matte, this.grid, (changed) => this.end(label, changed));
    return this.gesture;
  }

  /** Take the newest step back; null when there is none, or while a gesture is open. */
  undo(): Change | null {
    return this.move(this.undoable, this.redoable);
  }

  /** Do the step again that was undone last; null when there is none, or while a gesture is open. */
  redo(): Change | null {
    return this.move(this.redoable, this.undoable);
  }

  get canUndo(): boolean {
    return this.undoLabel !== null;
  }

  get canRedo(): boolean {
    return this.redoLabel !== null;
  }

  get undoLabel(): string | null {
    return this.nextOf(this.undoable)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.nextOf(this.redoable)?.label ?? null;
  }

  /** What is held: all steps, and the before-images of the open gesture. */
  get bytes(): number {
    const steps = [...this.undoable, ...this.redoable];
    return steps.reduce((sum, step) => sum + bytesOf(step), this.gesture?.bytes ?? 0);
  }

  /** Changes with every commit, undo and redo. */
  get version(): number {
    return this.changes;
  }

  /** Pack tiles of about so many pixels; false when there is more to pack. */
  settle(pixels = Number.POSITIVE_INFINITY): boolean {
    return [this.undoable, this.redoable].every((steps) => isSettled(steps, pixels));
  }

  /** Pack about so many pixels of what the next undo and redo will write over; false when there are more. */
  prepare(pixels = Number.POSITIVE_INFINITY): boolean {
    return this.gesture !== null || [this.undoable, this.redoable].every((steps) => this.isReady(steps, pixels));
  }

  /** The steps as plain data, to be kept with the matte of this moment. A gesture that is open is not in it. */
  snapshot(): HistorySnapshot {
    const { width, height } = this.matte;
    this.settle();
    return { format: SNAPSHOT_FORMAT, width, height, undo: this.undoable.map(packed), redo: this.redoable.map(packed) };
  }

  private isReady(steps: HeldStep[], pixels: number): boolean {
    const next = steps.at(-1);
    if (next === undefined || next instanceof ReadyStep) return true;
    const step = packed(next);
    if (this.readying?.step !== step) this.readying = new Readying(step);
    const ready = this.readying.pack(this.matte, this.grid, pixels);
    steps[steps.length - 1] =
      ready === null || this.bytes - bytesOf(next) + bytesOf(ready) > this.budgetBytes ? step : ready;
    return ready !== null;
  }

  private nextOf(steps: readonly HeldStep[]): HeldStep | undefined {
    return this.gesture === null ? steps.at(-1) : undefined;
  }

  private move(from: HeldStep[], to: HeldStep[]): Change | null {
    const step = this.nextOf(from);
    if (step === undefined) return null;
    this.readying = null;
    const { back, dirty } = exchange(this.matte, this.grid, step);
    from.pop();
    to.push(back);
    this.changes += 1;
    this.free(to);
    return { label: step.label, dirty };
  }

  private end(label: string, changed: Befores): void {
    this.gesture = null;
    if (changed.size === 0) return;
    this.undoable.push(new FreshStep(label, changed));
    this.redoable = [];
    this.changes += 1;
    this.free(this.undoable);
  }

  /**
   * Free steps until the budget holds: the oldest first, then those farthest in the future, since a step in between
   * is needed to reach the others. The last of `kept`, the step that was just made, stays.
   */
  private free(kept: readonly HeldStep[]): void {
    if (this.bytes > this.budgetBytes) for (const steps of [this.undoable, this.redoable]) packAll(steps);
    let bytes = this.bytes;
    for (const steps of [this.undoable, this.redoable]) {
      while (bytes > this.budgetBytes && steps.length > (steps === kept ? 1 : 0)) {
        for (const oldest of steps.splice(0, 1)) bytes -= bytesOf(oldest);
      }
    }
  }
}

function isSettled(steps: HeldStep[], pixels: number): boolean {
  for (const [index, step] of steps.entries()) {
    if (step instanceof FreshStep && !step.pack(pixels)) return false;
    if (step instanceof FreshStep) steps[index] = packed(step);
  }
  return true;
}

/** Nothing but what cannot be done without. */
function packAll(steps: HeldStep[]): void {
  for (const [index, step] of steps.entries()) steps[index] = packed(step);
}
