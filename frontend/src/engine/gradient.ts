import { type Backdrop, parseColour } from "./backdrop.ts";
import type { Rect, Size } from "./geometry.ts";

export type Gradient = Extract<Backdrop, { kind: "gradient" }>;

/** The colour of the pixel in `column` and `row` of a picture of this size, taken at the pixel's centre, rounded. */
export function gradientColourAt(
  gradient: Gradient,
  size: Size,
  column: number,
  row: number,
): readonly [number, number, number] {
  const pixel = new Uint8ClampedArray(4);
  gradientInto(pixel, gradient, size, { left: column, top: row, width: 1, height: 1 });
  return [pixel[0] as number, pixel[1] as number, pixel[2] as number];
}

/**
 * Write the part `rect` of a gradient that fills a picture of this size: opaque RGBA, row by row. As CSS draws it: the
 * line through the middle is so long that the corners get the pure colours; between them, sRGB is mixed evenly.
 */
export function gradientInto(out: Uint8ClampedArray, gradient: Gradient, size: Size, rect: Rect): void {
  const from = parseColour(gradient.from);
  const to = parseColour(gradient.to);
  const shareAt = shares(gradient.degrees, size);
  let at = 0;
  for (let row = rect.top; row < rect.top + rect.height; row += 1) {
    for (let column = rect.left; column < rect.left + rect.width; column += 1, at += 4) {
      const share = shareAt(column + 0.5, row + 0.5);
      out[at] = from[0] + (to[0] - from[0]) * share;
      out[at + 1] = from[1] + (to[1] - from[1]) * share;
      out[at + 2] = from[2] + (to[2] - from[2]) * share;
      out[at + 3] = 255;
    }
  }
}

/** How far along its line the gradient is at a point of the picture, 0 to 1. */
function shares(degrees: number, { width, height }: Size): (x: number, y: number) => number {
  const radians = (degrees * Math.PI) / 180;
  const [right, up] = [Math.sin(radians), Math.cos(radians)];
  const length = Math.abs(width * right) + Math.abs(height * up);
  return (x, y) => {
    const along = ((x - width / 2) * right - (y - height / 2) * up) / length + 0.5;
    return Math.min(1, Math.max(0, along));
  };
}
