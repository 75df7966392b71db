/** One picture as a pyramid of tiles: those in sight are kept up to date, within the time that a frame gives. */

import { intersection, type Rect, rectOf, union } from "../engine/geometry.ts";
import type { Viewport } from "../engine/viewport.ts";
import { imageRectOf, snapped } from "./screen_space.ts";
import { Tile } from "./tile.ts";
import { TileCache } from "./tile_cache.ts";
import { groundStepOf, keyOf, parentOf, quartersOf, stepFor, type TileId, tileRect, tilesWithin } from "./tile_grid.ts";
import type { TileSource } from "./tile_sources.ts";

/** So many image pixels are looked at between two looks at the clock: 1 to 3 ms. */
const PIXELS_AT_ONCE = 1 << 17;

/** Kept free of finer work in a frame that shows a change. */
const DRAWING_RESERVE_MS = 5;

export interface Progress {
  /** In image pixels; what of the picture is to be shown anew. */
  readonly drawn: Rect | null;
  /** False: there is more to do in the next frame. */
  readonly isDone: boolean;
}

export class TileLayer {
  readonly #cache: TileCache<Tile>;
  /** The whole picture, small, always there: what is shown where a tile is missing. */
  readonly #ground = new Map<string, Tile>();
  readonly #groundStep: number;

  constructor(
    readonly source: TileSource,
    budgetBytes: number,
  ) {
    this.#cache = new TileCache(budgetBytes);
    this.#groundStep = groundStepOf(source.size);
    for (const id of tilesWithin(rectOf(source.size), this.#groundStep, source.size)) {
      this.#ground.set(keyOf(id), new Tile(id, source));
    }
  }

  get bytes(): number {
    return [...this.#ground.values()].reduce((sum, tile) => sum + tile.bytes, this.#cache.bytes);
  }

  markDirty(rect: Rect): void {
    for (const tile of this.#all()) tile.markDirty(rect);
  }

  /** Work until `deadlineMs` (of `performance.now()`) on what can be seen in `screen` (device pixels). */
  prepare(viewport: Viewport, screen: Rect, deadlineMs: number): Progress {
    const ids = this.#inSight(viewport, screen);
    let drawn = this.#refreshed(ids);
    // While something changes from frame to frame, the finer work would only be in its way.
    const untilMs = drawn === null ? deadlineMs : deadlineMs - DRAWING_RESERVE_MS;
    const isLate = () => performance.now() >= untilMs;
    for (const id of ids) {
      if (isLate()) return { drawn, isDone: false };
      if (this.#find(id) === undefined) drawn = union(drawn, this.#made(id));
    }
    for (const id of ids) {
      const tile = this.#find(id);
      while (tile?.isRough) {
        if (isLate()) return { drawn, isDone: false };
        drawn = union(drawn, tile.refine(PIXELS_AT_ONCE));
      }
    }
    for (const tile of this.#ground.values()) {
      if (!tile.isOutdated) continue;
      if (isLate()) return { drawn, isDone: false };
      tile.update(PIXELS_AT_ONCE);
    }
    return { drawn, isDone: true };
  }

  /** Draw what lies within `area` of the device; the caller has set a clip. */
  draw(context: CanvasRenderingContext2D, viewport: Viewport, area: Rect): void {
    context.imageSmoothingEnabled = viewport.scale < 2;
    for (const id of this.#inSight(viewport, area)) {
      for (const tile of this.#shownFor(id)) drawPart(context, viewport, tile, tileRect(id, this.source.size));
    }
  }

  free(): void {
    this.#cache.clear();
    for (const tile of this.#ground.values()) tile.free();
    this.#ground.clear();
  }

  *#all(): Iterable<Tile> {
    yield* this.#ground.values();
    yield* this.#cache.values();
  }

  #inSight(viewport: Viewport, area: Rect): TileId[] {
    const step = Math.min(stepFor(viewport.scale), this.#groundStep);
    return tilesWithin(imageRectOf(viewport, area), step, this.source.size);
  }

  #find(id: TileId): Tile | undefined {
    const key = keyOf(id);
    return this.#ground.get(key) ?? this.#cache.get(key);
  }

  /** What is in sight and no longer true is put right in any case: a stroke must never lag. */
  #refreshed(ids: readonly TileId[]): Rect | null {
    let left = PIXELS_AT_ONCE;
    let drawn: Rect | null = null;
    for (const id of ids) {
      const tile = this.#find(id);
      if (!tile?.isOutdated) continue;
      const { cost, rect } = tile.update(left);
      left -= cost;
      drawn = union(drawn, rect);
    }
    if (ids.some((id) => this.#find(id) === undefined)) this.#refreshGround();
    return drawn;
  }

  /** It shows in the place of a tile that is not there yet; otherwise it can wait. */
  #refreshGround(): void {
    for (const tile of this.#ground.values()) if (tile.isOutdated) tile.update(PIXELS_AT_ONCE);
  }

  #made(id: TileId): Rect {
    const tile = new Tile(id, this.source);
    tile.update(PIXELS_AT_ONCE / 2);
    this.#cache.put(keyOf(id), tile);
    return tile.rect;
  }

  /** The tile itself; else its four quarters if all are there; else the nearest that is coarser. */
  #shownFor(id: TileId): Tile[] {
    const tile = this.#current(id);
    if (tile !== undefined) return [tile];
    const quarters = quartersOf(id, this.source.size).map((quarter) => this.#current(quarter));
    const present = quarters.filter((quarter) => quarter !== undefined);
    if (present.length > 0 && present.length === quarters.length) return present;
    for (let coarser = parentOf(id); coarser.step <= this.#groundStep; coarser = parentOf(coarser)) {
      const found = this.#current(coarser);
      if (found !== undefined) return [found];
    }
    return [];
  }

  #current(id: TileId): Tile | undefined {
    const tile = this.#find(id);
    return tile?.isOutdated ? undefined : tile;
  }
}

/** The part of `tile` that lies within `area` of the image. */
function drawPart(context: CanvasRenderingContext2D, viewport: Viewport, tile: Tile, area: Rect): void {
  const part = intersection(tile.rect, area);
  const to = snapped(viewport, part);
  const { step } = tile.id;
  const left = (part.left - tile.rect.left) / step;
  const top = (part.top - tile.rect.top) / step;
  // The last tile's cut block counts for what it shows of the picture, not for a whole pixel.
  const width = part.width / step;
  const height = part.height / step;
  context.drawImage(tile.canvas, left, top, width, height, to.left, to.top, to.width, to.height);
}
