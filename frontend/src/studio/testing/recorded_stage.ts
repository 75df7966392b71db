/** A stage without canvases, and pointers that a test moves. */

import type { Rect, Size } from "../../engine/geometry.ts";
import type { Overlay } from "../../engine/tools/tool.ts";
import type { Viewport } from "../../engine/viewport.ts";
import type { ViewEvent } from "../../render/gestures.ts";
import type { BrushCursor, PointerHandle, Scene, Stage, StageFactory } from "../edit/parts.ts";

export class RecordedStage implements Stage {
  scene: Scene | null = null;
  viewport: Viewport | null = null;
  dirty: Rect[] = [];
  /** Of those, how many were drawn without waiting for a frame. */
  drawnAtOnce = 0;
  compareAt: number | null = null;
  showsOriginal = false;
  overlay: Overlay | null = null;
  cursor: BrushCursor | null = null;
  isDisposed = false;

  constructor(public screen: Size) {}

  setScene(scene: Scene): void {
    this.scene = scene;
  }
  setViewport(viewport: Viewport): void {
    this.viewport = viewport;
  }
  markDirty(rect: Rect): void {
    this.dirty.push(rect);
  }
  drawNow(): void {
    this.drawnAtOnce = this.dirty.length;
  }
  setCompare(at: number | null): void {
    this.compareAt = at;
  }
  setShowsOriginal(on: boolean): void {
    this.showsOriginal = on;
  }
  setOverlay(overlay: Overlay | null): void {
    this.overlay = overlay;
  }
  setBrushCursor(cursor: BrushCursor | null): void {
    this.cursor = cursor;
  }
  dispose(): void {
    this.isDisposed = true;
  }
}

export class RecordedStages implements StageFactory {
  readonly stages: RecordedStage[] = [];
  isHeld = false;
  private listener: ((event: ViewEvent) => void) | null = null;
  private resized: () => void = () => undefined;

  get stage(): RecordedStage {
    const stage = this.stages.at(-1);
    if (stage === undefined) throw new Error("nothing is attached");
    return stage;
  }

  createStage(): Stage {
    const stage = new RecordedStage({ width: 600, height: 400 });
    this.stages.push(stage);
    return stage;
  }

  listenToPointers(_host: unknown, listener: (event: ViewEvent) => void): PointerHandle {
    this.listener = listener;
    return {
      hold: (on) => {
        this.isHeld = on;
      },
      release: () => {
        this.listener = null;
      },
    };
  }

  watchSize(_host: unknown, listener: () => void): () => void {
    this.resized = listener;
    return () => undefined;
  }

  tell(event: ViewEvent): void {
    this.listener?.(event);
  }

  /** A stroke along screen points, from down to up. */
  stroke(...points: readonly (readonly [number, number])[]): void {
    const [first, ...others] = points.map(([x, y]) => ({ x, y, pressure: 1, isPen: false }));
    if (first === undefined) return;
    this.tell({ kind: "down", input: first });
    if (others.length > 0) this.tell({ kind: "move", inputs: others });
    this.tell({ kind: "up" });
  }

  resize(screen: Size): void {
    this.stage.screen = screen;
    this.resized();
  }
}
