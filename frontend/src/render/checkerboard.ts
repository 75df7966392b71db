/** The checkerboard that stands for nothing: in screen space, so that it keeps its size at any zoom. */

import type { StageTheme } from "./theme.ts";

const SQUARE_CSS_PIXELS = 8;

export function checkerboard(context: CanvasRenderingContext2D, theme: StageTheme, pixelRatio: number): CanvasPattern {
  const side = Math.max(1, Math.round(SQUARE_CSS_PIXELS * pixelRatio));
  const tile = new OffscreenCanvas(side * 2, side * 2);
  const drawing = tile.getContext("2d");
  const pattern = drawing === null ? null : context.createPattern(painted(tile, drawing, theme, side), "repeat");
  if (pattern === null) throw new Error("this browser gives no 2D pattern");
  return pattern;
}

function painted(
  tile: OffscreenCanvas,
  context: OffscreenCanvasRenderingContext2D,
  theme: StageTheme,
  side: number,
): OffscreenCanvas {
  context.fillStyle = theme.checkerLight;
  context.fillRect(0, 0, side * 2, side * 2);
  context.fillStyle = theme.checkerDark;
  context.fillRect(0, 0, side, side);
  context.fillRect(side, side, side, side);
  return tile;
}
