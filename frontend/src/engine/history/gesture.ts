import { EMPTY_RECT, type Rect, union } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import { copyIn, copyOut, isUnchanged, type TileGrid } from "./tile_grid.ts";

/** One action of the person's hand on the matte, from its first write to its last. */
export interface Gesture {
  /** Keep the before-image of each tile in `rect`: to be called before anything in it is written. */
  touch(rect: Rect): void;
  /** That tile as it was before the gesture, of its real width times height; null if it was not touched. */
  before(tileColumn: number, tileRow: number): Uint8Array | null;
  /** Make it one step of the history; false, and no step, when nothing has changed. */
  commit(): boolean;
  /** Everything as it was before; returns what may have to be drawn anew. */
  rollback(): Rect;
}

/** What a gesture leaves behind: the before-images of the tiles that it has changed. */
export type Befores = ReadonlyMap<number, Uint8Array>;

/** A gesture that keeps whole tiles. It tells its history by `onEnd` what has become of it, once. */
export class TileGesture implements Gesture {
  private readonly befores = new Map<number, Uint8Array>();
  private isOpen = true;

  constructor(
    private readonly matte: Matte,
    private readonly grid: TileGrid,
    private readonly onEnd: (changed: Befores) => void,
  ) {}

  /** Of the before-images that are held, in bytes. */
  get bytes(): number {
    let bytes = 0;
    for (const tile of this.befores.values()) bytes += tile.byteLength;
    return bytes;
  }

  touch(rect: Rect): void {
    this.mustBeOpen();
    for (const tile of this.grid.within(rect)) {
      if (!this.befores.has(tile)) this.befores.set(tile, copyOut(this.matte, this.grid.rectOf(tile)));
    }
  }

  before(tileColumn: number, tileRow: number): Uint8Array | null {
    if (tileColumn >= this.grid.columns) return null;
    return this.befores.get(tileRow * this.grid.columns + tileColumn) ?? null;
  }

  commit(): boolean {
    this.mustBeOpen();
    for (const [tile, before] of this.befores) {
      if (isUnchanged(this.matte, this.grid.rectOf(tile), before)) this.befores.delete(tile);
    }
    return this.end(new Map(this.befores)) > 0;
  }

  rollback(): Rect {
    this.mustBeOpen();
    let dirty = EMPTY_RECT;
    for (const [tile, before] of this.befores) {
      const rect = this.grid.rectOf(tile);
      copyIn(this.matte, rect, before);
      dirty = union(dirty, rect);
    }
    this.end(new Map());
    return dirty;
  }

  private end(changed: Befores): number {
    this.isOpen = false;
    this.befores.clear();
    this.onEnd(changed);
    return changed.size;
  }

  private mustBeOpen(): void {
    if (!this.isOpen) throw new Error("the gesture has ended");
  }
}
