/** The one cursor that is seen: the pointer's, or the keyboard's while that is in use. */

import type { Point, Size } from "../../engine/geometry.ts";
import type { ToolInput } from "../../engine/tools/tool.ts";
import type { Settings } from "../types.ts";
import { movedCursor } from "./keyboard_cursor.ts";
import type { BrushCursor } from "./parts.ts";
import type { Viewing } from "./viewing.ts";

export interface CursorParts {
  readonly viewing: Viewing;
  readonly image: Size;
  readonly settings: () => Settings;
  readonly show: (cursor: BrushCursor | null) => void;
  /** Where the keyboard's cursor is now; null: it is not in use. */
  readonly keyboardMoved: (at: Point | null) => void;
}

export class Cursors {
  private pointer: Point | null = null;
  private keyboard: Point | null = null;
  private isHidden = false;

  constructor(private readonly parts: CursorParts) {}

  /** The pointer is here now: it is the one in use again, and the keyboard's cursor goes. */
  hover(at: Point | null): void {
    this.pointer = at;
    if (at !== null) this.leaveKeyboard();
    this.refresh();
  }

  /** By screen pixels; the view follows. */
  move(dx: number, dy: number): void {
    const { viewing, image } = this.parts;
    const { viewport, screen } = viewing;
    const moved = movedCursor(this.keyboard, { dx, dy }, { viewport, screen, image });
    if (moved.viewport !== viewport) viewing.moveTo(moved.viewport);
    this.keyboard = moved.cursor;
    this.parts.keyboardMoved(moved.cursor);
    this.refresh();
  }

  /** What a tool is given at the keyboard's cursor; null while that is not in use. */
  get keyboardInput(): ToolInput | null {
    return this.keyboard === null ? null : { ...this.keyboard, pressure: 1, isPen: false };
  }

  /** True when the keyboard's cursor was in use. */
  leaveKeyboard(): boolean {
    if (this.keyboard === null) return false;
    this.keyboard = null;
    this.parts.keyboardMoved(null);
    this.refresh();
    return true;
  }

  /** While the hand pans, no tool is seen. */
  hide(on: boolean): void {
    this.isHidden = on;
    this.refresh();
  }

  refresh(): void {
    const at = this.keyboard ?? this.pointer;
    this.parts.show(at === null || this.isHidden ? null : this.at(at));
  }

  private at(at: Point): BrushCursor {
    const { tool, brush } = this.parts.settings();
    const hasRing = tool === "erase" || tool === "restore";
    return { at, diameter: hasRing ? brush.diameter : 0, isCross: !hasRing || this.keyboard !== null };
  }
}
