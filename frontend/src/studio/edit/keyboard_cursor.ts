/** The keyboard's cursor: where it goes, and how the view goes with it. Screen distances are CSS pixels. */

import type { Point, Size } from "../../engine/geometry.ts";
import { clamped, panned, toImage, toScreen, type Viewport } from "../../engine/viewport.ts";

/** The cursor does not come nearer to the view's edge without the view giving way. */
export const REACH_MARGIN = 48;

export interface CursorMove {
  /** In image pixels, within the picture. */
  readonly cursor: Point;
  /** The view, moved as little as needed to show the cursor. */
  readonly viewport: Viewport;
}

/** The cursor moved by screen pixels. One that was not in use begins in the middle of what is seen of the picture. */
export function movedCursor(
  cursor: Point | null,
  move: { readonly dx: number; readonly dy: number },
  view: { readonly viewport: Viewport; readonly screen: Size; readonly image: Size },
): CursorMove {
  const from = toScreen(view.viewport, cursor ?? middleOf(view));
  const to = cursor === null ? from : { x: from.x + move.dx, y: from.y + move.dy };
  const moved = within(view.image, toImage(view.viewport, to));
  return { cursor: moved, viewport: showing(moved, view) };
}

function middleOf(view: { readonly viewport: Viewport; readonly screen: Size; readonly image: Size }): Point {
  return within(view.image, toImage(view.viewport, { x: view.screen.width / 2, y: view.screen.height / 2 }));
}

/** The nearest point on a pixel of the picture: its far borders are outside. */
function within(image: Size, point: Point): Point {
  const last = (length: number) => Math.max(0, length - 0.5);
  return {
    x: Math.min(last(image.width), Math.max(0, point.x)),
    y: Math.min(last(image.height), Math.max(0, point.y)),
  };
}

function showing(
  cursor: Point,
  { viewport, screen, image }: { readonly viewport: Viewport; readonly screen: Size; readonly image: Size },
): Viewport {
  const at = toScreen(viewport, cursor);
  const dx = correction(at.x, screen.width);
  const dy = correction(at.y, screen.height);
  return dx === 0 && dy === 0 ? viewport : clamped(panned(viewport, dx, dy), image, screen);
}

/** How far a position is outside of the margins; a view too small for both keeps it in its middle. */
function correction(at: number, length: number): number {
  const margin = Math.min(REACH_MARGIN, length / 2);
  if (at < margin) return margin - at;
  return at > length - margin ? length - margin - at : 0;
}
