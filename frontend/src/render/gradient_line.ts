/** From where to where a gradient runs in a frame, as CSS's `linear-gradient` does it. Pure. */

import type { Point, Rect } from "../engine/geometry.ts";

/** Corners get the pure colours: the line is as long as the frame is in its direction. 0 degrees goes up. */
export function gradientLine(frame: Rect, degrees: number): { readonly from: Point; readonly to: Point } {
  const angle = (degrees * Math.PI) / 180;
  const dx = Math.sin(angle);
  const dy = -Math.cos(angle);
  const half = (Math.abs(frame.width * dx) + Math.abs(frame.height * dy)) / 2;
  const middle = { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
  return {
    from: { x: middle.x - dx * half, y: middle.y - dy * half },
    to: { x: middle.x + dx * half, y: middle.y + dy * half },
  };
}
