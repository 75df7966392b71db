/** What a tool is, and what it may ask of the document that it works on. */

import type { BrushSettings, StrokePoint } from "../brush.ts";
import type { Coverage } from "../coverage.ts";
import type { Point, Rect, Size } from "../geometry.ts";
import type { Gesture } from "../history.ts";
import type { Matte } from "../matte.ts";
import type { WandSettings } from "../wand.ts";

export type ToolId = "erase" | "restore" | "wand" | "polygon";

/** A pointer's position in image pixels. */
export interface ToolInput extends StrokePoint {
  readonly isPen: boolean;
}

export interface ToolHost {
  readonly size: Size;
  readonly matte: Matte;
  readonly brush: BrushSettings;
  readonly wand: WandSettings;
  /** Open a step of the history; throws while one is open. */
  begin(label: string): Gesture;
  /** Ask for a repaint of these pixels and of the overlay; an empty one means the overlay alone. */
  changed(dirty: Rect): void;
  /** The wand's selection; made elsewhere (in a worker), so that nothing stands still. */
  select(seed: Point): Promise<Coverage>;
  /** Say it to whoever cannot see it. */
  announce(message: string): void;
}

/**
 * A state machine fed with pointers and keys. The overlay is to be read again after each call;
 * what happens later by itself is told by `changed`.
 */
export interface Tool {
  readonly state: string;
  down(input: ToolInput): void;
  /** All points since the last call, oldest first. */
  move(inputs: readonly ToolInput[]): void;
  up(): void;
  /** Escape, a lost pointer, another tool chosen: as if it had not begun. */
  cancel(): void;
  /** True when the key was for the tool. */
  key(key: "Enter" | "Escape" | "Backspace"): boolean;
  /** What to draw over the picture. */
  overlay(): Overlay | null;
}

export type Overlay =
  | { readonly kind: "polygon"; readonly points: readonly Point[]; readonly cursor: Point | null }
  | { readonly kind: "busy"; readonly at: Point };
