/** The document of the editor: the layers of one photo, and the history of its matte. */

import type { Layers } from "../../engine/composite.ts";
import { EMPTY_RECT, type Rect, rectOf, type Size, union } from "../../engine/geometry.ts";
import { type Gesture, type HistorySnapshot, SnapshotMismatchError, TileHistory } from "../../engine/history.ts";
import type { Matte, Pixels } from "../../engine/matte.ts";
import { changedTiles, copyTile } from "./changed_tiles.ts";
import { Provenance } from "./provenance.ts";

/** Packed in two or three milliseconds. */
const SETTLED_PIXELS = 1 << 20;

/** A state of the document to go back to. */
export interface DocumentState {
  readonly matte: Uint8Array;
  readonly history: HistorySnapshot;
  readonly steps: number;
}

/**
 * Holds photo (4 bytes a pixel), edge colours (4, once they are there), the server's matte and the current one (1 each):
 * 10 bytes a pixel, 240 MB at 24 megapixels, and the history within its own budget.
 */
export class EditDocument {
  readonly size: Size;
  private currentLayers: Layers;
  private history: TileHistory;
  private provenance = new Provenance();
  private gestureIsOpen = false;
  /** A restored history counts from the beginning. */
  private formerVersions = 0;

  /** `onStep` is called after each step, undo and redo, with what it has changed: empty where the tool has told that already. */
  constructor(
    photo: Pixels,
    base: Matte,
    private readonly onStep: (dirty: Rect) => void,
  ) {
    this.size = { width: base.width, height: base.height };
    const matte = { ...this.size, data: base.data.slice() };
    this.currentLayers = { photo, edges: null, base, matte };
    this.history = new TileHistory(matte);
  }

  get layers(): Layers {
    return this.currentLayers;
  }

  get matte(): Matte {
    return this.currentLayers.matte;
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  get undoLabel(): string | null {
    return this.history.undoLabel;
  }

  get redoLabel(): string | null {
    return this.history.redoLabel;
  }

  /** True unless the matte is the server's. */
  get isEdited(): boolean {
    return !this.provenance.isAsMade;
  }

  /** How many steps lie between the server's matte and this one. */
  get steps(): number {
    return this.provenance.steps;
  }

  /** Changes with every step, undo and redo; while a gesture is open the matte changes without it. */
  get version(): number {
    return this.formerVersions + this.history.version;
  }

  get isInGesture(): boolean {
    return this.gestureIsOpen;
  }

  putEdges(edges: Pixels): void {
    this.currentLayers = { ...this.currentLayers, edges };
  }

  /** Open a step. Throws while one is open. */
  begin(label: string): Gesture {
    const gesture = this.history.begin(label);
    this.gestureIsOpen = true;
    const ended = () => {
      this.gestureIsOpen = false;
    };
    return {
      touch: (rect) => gesture.touch(rect),
      before: (column, row) => gesture.before(column, row),
      commit: () => {
        ended();
        const isStep = gesture.commit();
        if (isStep) this.provenance.stepped();
        this.onStep(EMPTY_RECT);
        return isStep;
      },
      rollback: () => {
        ended();
        const dirty = gesture.rollback();
        this.onStep(EMPTY_RECT);
        return dirty;
      },
    };
  }

  undo(): string | null {
    const change = this.history.undo();
    if (change === null) return null;
    this.provenance.undone();
    this.onStep(change.dirty);
    return change.label;
  }

  redo(): string | null {
    const change = this.history.redo();
    if (change === null) return null;
    this.provenance.redone();
    this.onStep(change.dirty);
    return change.label;
  }

  /** Give it another matte of its size, as one step of the tiles that differ. False when none does. Throws while a gesture is open. */
  replaceMatte(label: string, after: Matte): boolean {
    return this.replace(label, after, () => this.provenance.stepped());
  }

  /** Back to the server's matte, as one step. */
  reset(): boolean {
    return this.replace("Reset", this.currentLayers.base, () => this.provenance.steppedBack());
  }

  /** Pack some of the history that is not packed yet, a few milliseconds' worth; false when there is more. */
  settle(): boolean {
    return this.history.settle(SETTLED_PIXELS) && this.history.prepare(SETTLED_PIXELS);
  }

  /** The history as plain data; it goes with the matte as it is now. */
  snapshot(): HistorySnapshot {
    return this.history.snapshot();
  }

  /** Become what was stored. Throws a RangeError when it is of another size; a history that cannot be read is left behind. */
  restore(stored: DocumentState): void {
    if (stored.matte.length !== this.matte.data.length) throw new RangeError("the stored matte is of another size");
    this.matte.data.set(stored.matte);
    this.formerVersions = this.version + 1;
    this.history = historyOf(this.matte, stored.history);
    this.provenance = new Provenance(stored.steps);
    this.onStep(rectOf(this.size));
  }

  private replace(label: string, after: Matte, stepped: () => void): boolean {
    const gesture = this.history.begin(label);
    let dirty: Rect | null = null;
    for (const tile of changedTiles(this.matte, after)) {
      gesture.touch(tile);
      copyTile(tile, after, this.matte);
      dirty = union(dirty, tile);
    }
    const isStep = gesture.commit();
    if (isStep) stepped();
    if (dirty !== null) this.onStep(dirty);
    return isStep;
  }
}

function historyOf(matte: Matte, snapshot: HistorySnapshot): TileHistory {
  try {
    return TileHistory.restored(matte, snapshot);
  } catch (error) {
    if (error instanceof SnapshotMismatchError) return new TileHistory(matte);
    throw error;
  }
}
