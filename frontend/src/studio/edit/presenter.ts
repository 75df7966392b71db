/** What is to be seen, whether there is a stage at the moment or not: a stage that comes later is shown all of it. */

import type { Rect } from "../../engine/geometry.ts";
import type { Overlay } from "../../engine/tools/tool.ts";
import type { BrushCursor, Scene, Stage } from "./parts.ts";

export class Presenter {
  private stage: Stage | null = null;
  private scene: Scene | null = null;
  private overlay: Overlay | null = null;
  private cursor: BrushCursor | null = null;
  private compareAt: number | null = null;
  private showsOriginal = false;

  attach(stage: Stage): void {
    this.stage = stage;
    if (this.scene !== null) stage.setScene(this.scene);
    stage.setOverlay(this.overlay);
    stage.setBrushCursor(this.cursor);
    stage.setCompare(this.compareAt);
    stage.setShowsOriginal(this.showsOriginal);
  }

  detach(): void {
    this.stage = null;
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.stage?.setScene(scene);
  }

  markDirty(rect: Rect): void {
    this.stage?.markDirty(rect);
  }

  drawNow(): void {
    this.stage?.drawNow();
  }

  setOverlay(overlay: Overlay | null): void {
    if (overlay === null && this.overlay === null) return;
    this.overlay = overlay;
    this.stage?.setOverlay(overlay);
  }

  setCursor(cursor: BrushCursor | null): void {
    if (cursor === null && this.cursor === null) return;
    this.cursor = cursor;
    this.stage?.setBrushCursor(cursor);
  }

  setCompare(at: number | null): void {
    this.compareAt = at;
    this.stage?.setCompare(at);
  }

  setShowsOriginal(on: boolean): void {
    this.showsOriginal = on;
    this.stage?.setShowsOriginal(on);
  }
}
