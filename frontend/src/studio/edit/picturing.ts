/** Keeps the strip's small picture of the open edit up to date: a moment after its steps, and when it is left. */

import type { Layers } from "../../engine/composite.ts";
import type { EditDocument } from "./document.ts";

/** After the saving of a step (see autosaving.ts), so that both are never in one frame. */
export const PICTURE_DELAY_MS = 700;

export class Picturing {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shownVersion: number;
  private isDrawing = false;

  /** `show` reads the layers before it returns; it resolves when they are seen. */
  constructor(
    private readonly document: Pick<EditDocument, "layers" | "version" | "isInGesture">,
    private readonly show: (layers: Layers) => Promise<void>,
  ) {
    this.shownVersion = document.version;
  }

  /** Something was done: show it soon. */
  stepped(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.showNew(), PICTURE_DELAY_MS);
  }

  /** The edit is left: what is not shown yet is shown now. */
  dispose(): void {
    clearTimeout(this.timer);
    if (this.isNew) void this.draw();
  }

  private get isNew(): boolean {
    return this.document.version !== this.shownVersion;
  }

  /** In a gesture, nothing: its end comes here again. */
  private async showNew(): Promise<void> {
    if (!this.isNew || this.document.isInGesture) return;
    if (this.isDrawing) this.stepped();
    else await this.draw();
  }

  private async draw(): Promise<void> {
    this.shownVersion = this.document.version;
    this.isDrawing = true;
    await this.show(this.document.layers);
    this.isDrawing = false;
  }
}
