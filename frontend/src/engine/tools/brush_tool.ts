import { BrushStroke } from "../brush.ts";
import type { Direction } from "../coverage.ts";
import { EMPTY_RECT, union } from "../geometry.ts";
import type { Gesture } from "../history.ts";
import type { Overlay, Tool, ToolHost, ToolInput } from "./tool.ts";

const LABELS: Readonly<Record<Direction, string>> = { erase: "Erase", restore: "Restore" };

interface Drawing {
  readonly gesture: Gesture;
  readonly stroke: BrushStroke;
}

/** Erases or restores along the pointer's way: from down to up is one step of the history. `idle` or `drawing`. */
export class BrushTool implements Tool {
  private drawing: Drawing | null = null;

  constructor(
    private readonly host: ToolHost,
    private readonly direction: Direction,
  ) {}

  get state(): "idle" | "drawing" {
    return this.drawing === null ? "idle" : "drawing";
  }

  /** Passed over while a stroke is being drawn: a second finger does not draw. */
  down(input: ToolInput): void {
    if (this.drawing !== null) return;
    const { matte, brush } = this.host;
    const gesture = this.host.begin(LABELS[this.direction]);
    this.drawing = { gesture, stroke: new BrushStroke(matte, gesture, this.direction, brush) };
    this.move([input]);
  }

  move(inputs: readonly ToolInput[]): void {
    if (this.drawing === null) return;
    let dirty = EMPTY_RECT;
    for (const input of inputs) dirty = union(dirty, this.drawing.stroke.extendTo(input));
    this.host.changed(dirty);
  }

  up(): void {
    this.drawing?.gesture.commit();
    this.drawing = null;
  }

  cancel(): void {
    if (this.drawing === null) return;
    const dirty = this.drawing.gesture.rollback();
    this.drawing = null;
    this.host.changed(dirty);
  }

  key(key: "Enter" | "Escape" | "Backspace"): boolean {
    if (key !== "Escape" || this.drawing === null) return false;
    this.cancel();
    return true;
  }

  overlay(): Overlay | null {
    return null;
  }
}
