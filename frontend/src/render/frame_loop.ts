/** One `requestAnimationFrame` at a time, and only while there is something to draw. */

export class FrameLoop {
  #pending: number | null = null;

  /** `draw` returns true when it wants the next frame as well. */
  constructor(readonly draw: () => boolean) {}

  request(): void {
    this.#pending ??= requestAnimationFrame(() => {
      this.#pending = null;
      if (this.draw()) this.request();
    });
  }

  /**
   * Draw in this very task what the next frame would draw, if there is anything. That frame is kept free then: it brings
   * this drawing to the screen, and whatever else is drawn in it would hold it up.
   */
  drawNow(): void {
    if (this.#pending === null) return;
    this.stop();
    if (this.draw()) this.#pending = requestAnimationFrame(() => this.#skipped());
  }

  #skipped(): void {
    this.#pending = null;
    this.request();
  }

  stop(): void {
    if (this.#pending !== null) cancelAnimationFrame(this.#pending);
    this.#pending = null;
  }
}
