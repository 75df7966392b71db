/** The upper canvas: what the tools and the keyboard show. Only what was drawn before is wiped. */

import { type Point, type Rect, union } from "../engine/geometry.ts";
import type { Overlay } from "../engine/tools/tool.ts";
import { toScreen, type Viewport } from "../engine/viewport.ts";
import { type BrushCursor, OverlayPainter, paintOverlay } from "./overlay_painter.ts";

export interface OverlayState {
  readonly overlay: Overlay | null;
  readonly cursor: BrushCursor | null;
  /** 0 to 1 of the view's width. */
  readonly divider: number | null;
}

export class OverlayView {
  #drawn: Rect | null = null;
  #isDirty = true;
  #state: OverlayState = { overlay: null, cursor: null, divider: null };
  #viewport: Viewport = { scale: 1, offsetX: 0, offsetY: 0 };

  constructor(readonly context: CanvasRenderingContext2D) {}

  set(change: Partial<OverlayState>): void {
    this.#state = { ...this.#state, ...change };
    this.#isDirty = true;
  }

  /** In device pixels. */
  setViewport(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#isDirty = true;
  }

  /** The canvas has been emptied. */
  emptied(): void {
    this.#drawn = null;
    this.#isDirty = true;
  }

  frame(pixelRatio: number): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    if (this.#drawn !== null)
      this.context.clearRect(this.#drawn.left, this.#drawn.top, this.#drawn.width, this.#drawn.height);
    this.#drawn = this.#paint(new OverlayPainter(this.context, pixelRatio));
  }

  #paint(painter: OverlayPainter): Rect | null {
    const { overlay, cursor, divider } = this.#state;
    const { width, height } = this.context.canvas;
    const toDevice = (image: Point) => toScreen(this.#viewport, image);
    let drawn: Rect | null = null;
    if (divider !== null) drawn = union(drawn, painter.divider(divider * width, height));
    if (overlay !== null) drawn = union(drawn, paintOverlay(painter, overlay, toDevice));
    if (cursor !== null) drawn = union(drawn, this.#paintCursor(painter, cursor, toDevice(cursor.at)));
    return drawn;
  }

  #paintCursor(painter: OverlayPainter, cursor: BrushCursor, at: Point): Rect {
    const radius = (cursor.diameter / 2) * this.#viewport.scale;
    const ring = painter.ring(at, radius);
    // A ring too small to be seen, or a keyboard's cursor, is found by its cross.
    return cursor.isCross || radius < 3 * painter.unit ? union(ring, painter.cross(at)) : ring;
  }
}
