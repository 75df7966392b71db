/** One tile: a small canvas, and what of it has yet to be drawn. */

import { EMPTY_RECT, intersection, isEmpty, type Rect, union } from "../engine/geometry.ts";
import { doubled } from "./doubled.ts";
import { alignedTo, areaOf, firstBand, TILE_PIXELS, type TileId, tileRect, tileSize } from "./tile_grid.ts";
import type { TileSource } from "./tile_sources.ts";

/** How well a part is filled: from all pixels of the image, from one for each of the tile's, from one for four. */
type Grade = "well" | "roughly" | "hastily";

/** Where pixels are put together before they go into a tile; for all, as only one is filled at a time. */
const scratch = new Uint8ClampedArray(TILE_PIXELS * TILE_PIXELS * 4);
const smallScratch = new Uint8ClampedArray(TILE_PIXELS * TILE_PIXELS);

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
   * Bring the outdated part up to date, as well as can be with `pixels` of the image, but never worse than hastily.
   * Returns how many image pixels have been read, and which are to be shown anew.
   */
  update(pixels: number): { readonly cost: number; readonly rect: Rect } {
    const rect = alignedTo(this.id.step, this.#outdated ?? EMPTY_RECT, this.rect);
    if (isEmpty(rect)) return { cost: 0, rect };
    this.#outdated = null;
    const { grade, cost } = this.#affordable(rect, pixels);
    this.#draw(rect, grade);
    if (grade !== "well") this.#rough = union(this.#rough, rect);
    return { cost, rect };
  }

  /** Fill well some rows of what is rough, about `pixels` of the image. Returns what is to be shown anew. */
  refine(pixels: number): Rect {
    if (this.#rough === null) return EMPTY_RECT;
    const { band, rest } = firstBand(this.#rough, this.id.step, pixels);
    this.#draw(band, "well");
    this.#rough = rest;
    return band;
  }

  #affordable(rect: Rect, pixels: number): { readonly grade: Grade; readonly cost: number } {
    const { step } = this.id;
    const area = areaOf(rect);
    if (step === 1 || area <= pixels) return { grade: "well", cost: area };
    const shown = area / (step * step);
    return shown <= pixels ? { grade: "roughly", cost: shown } : { grade: "hastily", cost: shown / 4 };
  }

  #draw(rect: Rect, grade: Grade): void {
    const { step } = this.id;
    const size = { width: Math.ceil(rect.width / step), height: Math.ceil(rect.height / step) };
    const out = scratch.subarray(0, size.width * size.height * 4);
    if (grade === "well") this.source.fill(out, rect, step);
    else if (grade === "roughly") this.source.fillRoughly(out, rect, step);
    else {
      const small = smallScratch.subarray(0, Math.ceil(size.width / 2) * Math.ceil(size.height / 2) * 4);
      this.source.fillRoughly(small, rect, 2 * step);
      doubled(out, size, small);
    }
    const left = (rect.left - this.rect.left) / step;
    const top = (rect.top - this.rect.top) / step;
    this.#context.putImageData(new ImageData(out, size.width, size.height), left, top);
  }
}
