/** One tile: a small canvas, and what of it has yet to be drawn. */

import { EMPTY_RECT, intersection, isEmpty, type Rect, union } from "../engine/geometry.ts";
import { alignedTo, areaOf, firstBand, TILE_PIXELS, type TileId, tileRect, tileSize } from "./tile_grid.ts";
import type { TileSource } from "./tile_sources.ts";

/** Where pixels are put together before they go into a tile; one for all, as only one is filled at a time. */
let scratch: Uint8ClampedArray<ArrayBuffer> | null = null;

export class Tile {
  readonly canvas: OffscreenCanvas;
  /** In image pixels. */
  readonly rect: Rect;
  readonly #context: OffscreenCanvasRenderingContext2D;
  /** Shows what is no longer so: must be filled, if only roughly, before it is shown. */
  #outdated: Rect | null;
  /** Filled roughly: to be filled well when there is time. */
  #rough: Rect | null = null;

  constructor(
    readonly id: TileId,
    readonly source: TileSource,
  ) {
    const { width, height } = tileSize(id, source.size);
    this.canvas = new OffscreenCanvas(width, height);
    const context = this.canvas.getContext("2d");
    if (context === null) throw new Error("this browser gives no 2D context");
    this.#context = context;
    this.rect = tileRect(id, source.size);
    this.#outdated = this.rect;
  }

  get bytes(): number {
    return this.canvas.width * this.canvas.height * 4;
  }

  free(): void {
    this.canvas.width = 0;
    this.canvas.height = 0;
  }

  get isOutdated(): boolean {
    return this.#outdated !== null;
  }

  get isRough(): boolean {
    return this.#rough !== null;
  }

  markDirty(rect: Rect): void {
    const dirty = intersection(rect, this.rect);
    if (!isEmpty(dirty)) this.#outdated = union(this.#outdated, dirty);
  }

  /**
   * Bring the outdated part up to date: well if it is no more than `pixels` of the image, else roughly.
   * Returns how many image pixels have been read, and which are to be shown anew.
   */
  update(pixels: number): { readonly cost: number; readonly rect: Rect } {
    const { step } = this.id;
    const rect = alignedTo(step, this.#outdated ?? EMPTY_RECT, this.rect);
    if (isEmpty(rect)) return { cost: 0, rect };
    this.#outdated = null;
    const isRough = step > 1 && areaOf(rect) > pixels;
    this.#draw(rect, isRough);
    if (isRough) this.#rough = union(this.#rough, rect);
    return { cost: isRough ? areaOf(rect) / (step * step) : areaOf(rect), rect };
  }

  /** Fill well some rows of what is rough, about `pixels` of the image. Returns what is to be shown anew. */
  refine(pixels: number): Rect {
    if (this.#rough === null) return EMPTY_RECT;
    const { band, rest } = firstBand(this.#rough, this.id.step, pixels);
    this.#draw(band, false);
    this.#rough = rest;
    return band;
  }

  #draw(rect: Rect, isRough: boolean): void {
    const { step } = this.id;
    const width = Math.ceil(rect.width / step);
    const height = Math.ceil(rect.height / step);
    scratch ??= new Uint8ClampedArray(TILE_PIXELS * TILE_PIXELS * 4);
    const out = scratch.subarray(0, width * height * 4);
    if (isRough) this.source.fillRoughly(out, rect, step);
    else this.source.fill(out, rect, step);
    const left = (rect.left - this.rect.left) / step;
    const top = (rect.top - this.rect.top) / step;
    this.#context.putImageData(new ImageData(out, width, height), left, top);
  }
}
