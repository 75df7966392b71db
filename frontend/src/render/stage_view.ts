/** The stage: two canvases in a host element, drawn when something has changed, in animation frames only. */

import type { Rect, Size } from "../engine/geometry.ts";
import type { Overlay } from "../engine/tools/tool.ts";
import type { Viewport } from "../engine/viewport.ts";
import { FrameLoop } from "./frame_loop.ts";
import type { BrushCursor } from "./overlay_painter.ts";
import { OverlayView } from "./overlay_view.ts";
import { PictureView, type Scene } from "./picture_view.ts";
import { onDevice } from "./screen_space.ts";
import { resize, type StageCanvas, stageCanvas, watchSize } from "./stage_canvas.ts";
import { readTheme, watchTheme } from "./theme.ts";

export type { BrushCursor } from "./overlay_painter.ts";
export type { Scene } from "./picture_view.ts";

/** Of each frame, for tiles; the rest is for drawing them, for the tools and for the browser. */
const TILE_BUDGET_MS = 8;

export class StageView {
  readonly #canvases: readonly [StageCanvas, StageCanvas];
  readonly #picture: PictureView;
  readonly #overlay: OverlayView;
  readonly #loop = new FrameLoop(() => this.#frame());
  readonly #releases: readonly (() => void)[];
  #viewport: Viewport = { scale: 1, offsetX: 0, offsetY: 0 };
  #screen: Size = { width: 0, height: 0 };
  #comparison = { compareAt: null as number | null, showsOriginal: false };

  /** `host` is to be positioned; it is filled. */
  constructor(readonly host: HTMLElement) {
    const lower = stageCanvas(host, true);
    const upper = stageCanvas(host, false);
    this.#canvases = [lower, upper];
    this.#picture = new PictureView(lower.context, readTheme(lower.element), devicePixelRatio);
    this.#overlay = new OverlayView(upper.context);
    this.#releases = [watchSize(host, (device) => this.#resized(device)), watchTheme(() => this.#themed())];
  }

  /** Everything is drawn anew; tiles are kept if the layers' arrays are the same ones (else tell by `markDirty`). */
  setScene(scene: Scene): void {
    this.#picture.setScene(scene);
    this.#loop.request();
  }

  /** In CSS pixels from the host's top left corner. */
  setViewport(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#place();
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** The host's size in CSS pixels. */
  get screen(): Size {
    return this.#screen;
  }

  /** Image pixels whose alpha or colours have changed: drawn anew in the next frame. */
  markDirty(imageRect: Rect): void {
    this.#picture.markDirty(imageRect);
    this.#loop.request();
  }

  /** For a change that takes as long as a frame already: waiting for the next one would make it two. */
  drawNow(): void {
    this.#loop.drawNow();
  }

  /** 0 to 1 of the view's width: left of it is the original photo. */
  setCompare(at: number | null): void {
    this.#comparison = { ...this.#comparison, compareAt: at };
    this.#compare();
  }

  setShowsOriginal(on: boolean): void {
    this.#comparison = { ...this.#comparison, showsOriginal: on };
    this.#compare();
  }

  setOverlay(overlay: Overlay | null): void {
    this.#overlay.set({ overlay });
    this.#loop.request();
  }

  setBrushCursor(cursor: BrushCursor | null): void {
    this.#overlay.set({ cursor });
    this.#loop.request();
  }

  dispose(): void {
    this.#loop.stop();
    for (const release of this.#releases) release();
    this.#picture.dispose();
    for (const { element } of this.#canvases) element.remove();
  }

  #frame(): boolean {
    const isMore = this.#picture.frame(performance.now() + TILE_BUDGET_MS);
    this.#overlay.frame(devicePixelRatio);
    return isMore;
  }

  #compare(): void {
    const { compareAt, showsOriginal } = this.#comparison;
    this.#picture.setComparison(this.#comparison);
    this.#overlay.set({ divider: showsOriginal ? null : compareAt });
    this.#loop.request();
  }

  #place(): void {
    const viewport = onDevice(this.#viewport, devicePixelRatio);
    this.#picture.setViewport(viewport);
    this.#overlay.setViewport(viewport);
    this.#loop.request();
  }

  /** Drawn at once: a canvas is empty after its size was set, and the next frame would come too late. */
  #resized(device: Size): void {
    this.#screen = { width: this.host.clientWidth, height: this.host.clientHeight };
    for (const canvas of this.#canvases) resize(canvas, device);
    this.#overlay.emptied();
    this.#picture.setScreen(device);
    this.#themed();
    this.#place();
    this.#frame();
  }

  #themed(): void {
    this.#picture.setTheme(readTheme(this.#canvases[0].element), devicePixelRatio);
    this.#loop.request();
  }
}
