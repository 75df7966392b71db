/** The lower canvas: ground, backdrop, shadow, cut-out, and the photo for comparison. */

import type { Backdrop, Shadow } from "../engine/backdrop.ts";
import type { Layers } from "../engine/composite.ts";
import { intersection, isEmpty, type Rect, rectOf, type Size, union } from "../engine/geometry.ts";
import type { Viewport } from "../engine/viewport.ts";
import { BackdropLayer } from "./backdrop_layer.ts";
import { checkerboard } from "./checkerboard.ts";
import { snapped, touched } from "./screen_space.ts";
import { ShadowLayer } from "./shadow_layer.ts";
import type { StageTheme } from "./theme.ts";
import { TileLayer } from "./tile_layer.ts";
import { cutoutSource, photoSource } from "./tile_sources.ts";

export interface Scene {
  readonly layers: Layers;
  readonly backdrop: Backdrop;
  /** Of a backdrop of the kind "picture". */
  readonly backdropPicture: ImageBitmap | null;
  readonly shadow: Shadow;
}

/** How the screen is shared: left of `compareAt` (0 to 1 of its width) is the original. */
export interface Comparison {
  readonly compareAt: number | null;
  readonly showsOriginal: boolean;
}

/** Tiles may take this much, or three times what the screen shows if that is more. */
const LEAST_TILE_BYTES = 64 * 2 ** 20;

export class PictureView {
  readonly #backdrop = new BackdropLayer();
  readonly #shadow = new ShadowLayer();
  #scene: Scene | null = null;
  #cutout: TileLayer | null = null;
  #original: TileLayer | null = null;
  #checkers: CanvasPattern;
  #comparison: Comparison = { compareAt: null, showsOriginal: false };
  #viewport: Viewport = { scale: 1, offsetX: 0, offsetY: 0 };
  #screen: Rect = { left: 0, top: 0, width: 0, height: 0 };
  /** On the device; what the next frame draws anew. */
  #damage: Rect | null = null;

  constructor(
    readonly context: CanvasRenderingContext2D,
    private theme: StageTheme,
    private pixelRatio: number,
  ) {
    this.#checkers = checkerboard(context, theme, pixelRatio);
  }

  setTheme(theme: StageTheme, pixelRatio: number): void {
    this.theme = theme;
    this.pixelRatio = pixelRatio;
    this.#checkers = checkerboard(this.context, this.theme, this.pixelRatio);
    this.#damageAll();
  }

  setScreen(device: Size): void {
    this.#screen = rectOf(device);
    this.#damageAll();
  }

  /** In device pixels. */
  setViewport(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#damageAll();
  }

  setComparison(comparison: Comparison): void {
    this.#comparison = comparison;
    this.#damageAll();
  }

  setScene(scene: Scene): void {
    const before = this.#scene?.layers;
    this.#scene = scene;
    this.#backdrop.set(scene.backdrop, scene.layers.photo, scene.backdropPicture);
    this.#shadow.set(scene.shadow, scene.layers.matte);
    if (before === undefined || !areSame(before, scene.layers)) this.#newCutout(scene.layers);
    if (before?.photo !== scene.layers.photo) this.#dropOriginal();
    this.#damageAll();
  }

  markDirty(rect: Rect): void {
    this.#cutout?.markDirty(rect);
    this.#shadow.markDirty(performance.now());
  }

  /** Draw what has changed. Returns true when there is more to do in the next frame. */
  frame(deadlineMs: number): boolean {
    const isDone = this.#prepare(deadlineMs);
    const area = this.#damage === null ? null : intersection(this.#damage, this.#screen);
    this.#damage = null;
    if (area !== null && !isEmpty(area)) this.#paint(area);
    return !isDone;
  }

  dispose(): void {
    this.#cutout?.free();
    this.#dropOriginal();
  }

  #prepare(deadlineMs: number): boolean {
    if (this.#shadow.refresh(performance.now())) this.#damageAll();
    const { original, cutout } = this.#shares();
    let isDone = !this.#shadow.isWaiting;
    for (const [layer, share] of [
      [this.#cutoutIfShown(cutout), cutout],
      [this.#originalIfShown(original), original],
    ] as const) {
      if (layer === null) continue;
      const progress = layer.prepare(this.#viewport, share, deadlineMs);
      if (progress.drawn !== null) this.#damageRect(touched(this.#viewport, progress.drawn));
      isDone &&= progress.isDone;
    }
    return isDone;
  }

  #paint(area: Rect): void {
    const { context } = this;
    context.save();
    clipTo(context, area);
    context.fillStyle = this.theme.ground;
    context.fillRect(area.left, area.top, area.width, area.height);
    const { original, cutout } = this.#shares();
    if (this.#scene !== null) {
      this.#paintCutout(intersection(area, cutout), snapped(this.#viewport, rectOf(this.#scene.layers.photo)));
      this.#paintOriginal(intersection(area, original));
    }
    context.restore();
  }

  #paintCutout(area: Rect, frame: Rect): void {
    const part = intersection(area, frame);
    if (isEmpty(part)) return;
    this.context.save();
    clipTo(this.context, part);
    this.#backdrop.draw(this.context, frame, this.#checkers);
    this.#shadow.draw(this.context, frame);
    this.#cutout?.draw(this.context, this.#viewport, part);
    this.context.restore();
  }

  #paintOriginal(area: Rect): void {
    if (isEmpty(area)) return;
    this.context.save();
    clipTo(this.context, area);
    this.#original?.draw(this.context, this.#viewport, area);
    this.context.restore();
  }

  /** The parts of the screen for the photo and for the cut-out. */
  #shares(): { readonly original: Rect; readonly cutout: Rect } {
    const { width, height } = this.#screen;
    const { compareAt, showsOriginal } = this.#comparison;
    const split = showsOriginal ? width : Math.round(width * (compareAt ?? 0));
    return {
      original: { left: 0, top: 0, width: split, height },
      cutout: { left: split, top: 0, width: width - split, height },
    };
  }

  #cutoutIfShown(share: Rect): TileLayer | null {
    return isEmpty(share) ? null : this.#cutout;
  }

  /** Made when it is first looked at. */
  #originalIfShown(share: Rect): TileLayer | null {
    if (isEmpty(share) || this.#scene === null) return null;
    this.#original ??= new TileLayer(photoSource(this.#scene.layers.photo), this.#tileBudget());
    return this.#original;
  }

  #newCutout(layers: Layers): void {
    this.#cutout?.free();
    this.#cutout = new TileLayer(cutoutSource(layers), this.#tileBudget());
  }

  #dropOriginal(): void {
    this.#original?.free();
    this.#original = null;
  }

  #tileBudget(): number {
    // Tiles have up to twice the screen's resolution in each direction, and stand over its borders.
    return Math.max(LEAST_TILE_BYTES, 3 * 4 * 4 * this.#screen.width * this.#screen.height);
  }

  #damageAll(): void {
    this.#damage = this.#screen;
  }

  #damageRect(rect: Rect): void {
    this.#damage = union(this.#damage, rect);
  }
}

/** Tiles outlive a scene that has only another backdrop or shadow. */
function areSame(a: Layers, b: Layers): boolean {
  return a.photo === b.photo && a.edges === b.edges && a.base === b.base && a.matte === b.matte;
}

function clipTo(context: CanvasRenderingContext2D, { left, top, width, height }: Rect): void {
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}
