import type { Matte } from "../matte.ts";
import { mapped } from "./curve.ts";

const MIDDLE = 127.5;

/**
 * Make the edge steeper (`contrast` up to 100: hard) or flatter (down to -100: all of it grey), in its place:
 * 0, 127.5 and 255 stay. The curve of `c` is undone by that of `-c`, but for rounding. Working memory: the result.
 */
export function contrasted(matte: Matte, contrast: number): Matte {
  return contrast === 0 ? matte : mapped(matte, (alpha) => curve(alpha, contrast / 100));
}

/** Slope at the middle: 1 / (1 - strength) above 0, 1 + strength below. */
function curve(alpha: number, strength: number): number {
  if (alpha === 0 || alpha === 255) return alpha;
  const offset = alpha / MIDDLE - 1;
  const distance = Math.abs(offset);
  const bent =
    strength > 0
      ? offset / (1 - strength + strength * distance)
      : (offset * (1 + strength)) / (1 + strength * distance);
  return MIDDLE * (1 + bent);
}
