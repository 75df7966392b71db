/** Where the tiles of a picture lie at each step of its pyramid. Pure. */

import { intersection, isEmpty, type Rect, type Size } from "../engine/geometry.ts";

/** The side of a tile in its own pixels: 256 KiB of RGBA. */
export const TILE_PIXELS = 256;
const GROUND_PIXELS = 1024;
/** Step 64 shows 100,000 pixels on 1,600. */
export const LARGEST_STEP = 64;

/** A square of the picture, shown by one pixel for each `step` by `step` of its own. */
export interface TileId {
  /** 1, 2, 4 … */
  readonly step: number;
  readonly column: number;
  readonly row: number;
}

export function keyOf(id: TileId): string {
  return `${id.step}/${id.column}/${id.row}`;
}

/** The largest step whose tiles are still at least as fine as the screen, `scale` in device pixels per image pixel. */
export function stepFor(scale: number): number {
  let step = 1;
  while (step < LARGEST_STEP && step * 2 * scale <= 1) step *= 2;
  return step;
}

/** The step at which the whole picture is no more than 1,024 pixels long. */
export function groundStepOf(picture: Size): number {
  let step = 1;
  while (Math.max(picture.width, picture.height) > GROUND_PIXELS * step) step *= 2;
  return step;
}

export function parentOf(id: TileId): TileId {
  return { step: id.step * 2, column: id.column >> 1, row: id.row >> 1 };
}

/** The tiles of the next finer step that show the same; none below step 1. */
export function quartersOf(id: TileId, picture: Size): TileId[] {
  if (id.step === 1) return [];
  return tilesWithin(tileRect(id, picture), id.step / 2, picture);
}

/** What of the picture the tile shows, in image pixels; smaller at the right and at the bottom. */
export function tileRect(id: TileId, picture: Size): Rect {
  const side = TILE_PIXELS * id.step;
  const left = id.column * side;
  const top = id.row * side;
  return { left, top, width: Math.min(side, picture.width - left), height: Math.min(side, picture.height - top) };
}

/** The tile's own size in pixels. */
export function tileSize(id: TileId, picture: Size): Size {
  const rect = tileRect(id, picture);
  return { width: Math.ceil(rect.width / id.step), height: Math.ceil(rect.height / id.step) };
}

/** The tiles that touch `area` (image pixels), those next to its middle first. */
export function tilesWithin(area: Rect, step: number, picture: Size): TileId[] {
  const seen = intersection(area, { left: 0, top: 0, ...picture });
  if (isEmpty(seen)) return [];
  const side = TILE_PIXELS * step;
  const ids: TileId[] = [];
  for (let row = Math.floor(seen.top / side); row * side < seen.top + seen.height; row++) {
    for (let column = Math.floor(seen.left / side); column * side < seen.left + seen.width; column++) {
      ids.push({ step, column, row });
    }
  }
  const middle = { x: (seen.left + seen.width / 2) / side - 0.5, y: (seen.top + seen.height / 2) / side - 0.5 };
  const distance = (id: TileId) => Math.hypot(id.column - middle.x, id.row - middle.y);
  return ids.sort((a, b) => distance(a) - distance(b));
}

/** The smallest rect of whole `step` blocks around `rect`, cut to `limits`, which begins at such a block itself. */
export function alignedTo(step: number, rect: Rect, limits: Rect): Rect {
  const left = Math.floor(rect.left / step) * step;
  const top = Math.floor(rect.top / step) * step;
  const right = Math.ceil((rect.left + rect.width) / step) * step;
  const bottom = Math.ceil((rect.top + rect.height) / step) * step;
  return intersection({ left, top, width: right - left, height: bottom - top }, limits);
}

export function areaOf(rect: Rect): number {
  return rect.width * rect.height;
}

/** The first rows of `rect`, no more than `pixels` of them but at least one block of `step`, and the rest. */
export function firstBand(
  rect: Rect,
  step: number,
  pixels: number,
): { readonly band: Rect; readonly rest: Rect | null } {
  const blocks = Math.max(1, Math.floor(pixels / Math.max(1, rect.width * step)));
  const height = Math.min(rect.height, blocks * step);
  const rest = { ...rect, top: rect.top + height, height: rect.height - height };
  return { band: { ...rect, height }, rest: isEmpty(rest) ? null : rest };
}
