/** One stroke of the brush, from pressing down to letting go. */

import { type Direction, flipOf } from "../coverage.ts";
import { EMPTY_RECT, intersection, isEmpty, type Rect, rectOf, union } from "../geometry.ts";
import { TileGrid } from "../history/tile_grid.ts";
import type { Gesture } from "../history.ts";
import type { Matte } from "../matte.ts";
import { DabMasks, type PlacedDab } from "./dab_masks.ts";
import { dabsBetween, diameterAt } from "./path.ts";
import type { BrushSettings, StrokePoint } from "./settings.ts";
import { type StrokeTile, stampOn } from "./stroke_tile.ts";

/**
 * Draws dabs into the matte as the pointer moves. Within one stroke coverage does not build up: each pixel has the
 * greatest coverage of all dabs, blended once with what was there before the gesture.
 */
export class BrushStroke {
  private readonly grid: TileGrid;
  private readonly masks: DabMasks;
  private readonly flip: number;
  /** By the tile's number; only what the stroke has reached. */
  private readonly tiles = new Map<number, StrokeTile>();
  private last: StrokePoint | null = null;
  private prior: PlacedDab | null = null;

  /** The gesture must be fresh: the stroke blends with its before-images. */
  constructor(
    private readonly matte: Matte,
    private readonly gesture: Gesture,
    direction: Direction,
    private readonly settings: BrushSettings,
  ) {
    this.grid = new TileGrid(matte);
    this.masks = new DabMasks(settings.hardness);
    this.flip = flipOf(direction);
  }

  /** Draw on to this point, in steps of the brush's spacing. Returns what may have changed, within the matte. */
  extendTo(point: StrokePoint): Rect {
    const dabs = this.last === null ? [point] : dabsBetween(this.last, point, this.settings);
    let dirty = EMPTY_RECT;
    for (const dab of dabs) {
      dirty = union(dirty, this.stamp(dab));
      this.last = dab;
    }
    return dirty;
  }

  private stamp(point: StrokePoint): Rect {
    const dab = this.masks.at(point, diameterAt(this.settings, point.pressure));
    const { left, top, mask } = dab;
    const rect = intersection({ left, top, width: mask.size, height: mask.size }, rectOf(this.matte));
    for (const tile of this.grid.within(rect)) this.stampTile(tile, dab);
    this.prior = dab;
    return isEmpty(rect) ? EMPTY_RECT : rect;
  }

  private stampTile(number: number, dab: PlacedDab): void {
    const tile = this.tiles.get(number) ?? this.reach(number);
    stampOn(tile, this.matte, dab, this.prior, this.flip);
  }

  private reach(number: number): StrokeTile {
    const rect = this.grid.rectOf(number);
    this.gesture.touch(rect);
    const before = this.gesture.before(number % this.grid.columns, Math.floor(number / this.grid.columns));
    if (before === null) throw new Error(`tile ${number} has no before-image after it was touched`);
    const tile = { rect, before, coverage: new Uint8Array(rect.width * rect.height) };
    this.tiles.set(number, tile);
    return tile;
  }
}
