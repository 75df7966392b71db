import { gaussianBlur } from "../blur.ts";
import type { Matte } from "../matte.ts";
import { mapped } from "./curve.ts";

/** Width in pixels of the ramp that a hard edge has afterwards. */
const RAMP = 2;

/**
 * Even out bumps of up to `radius` pixels along the edge. A blur moves a straight edge nowhere, since its middle keeps
 * 127.5; a line around that makes it steep again. Working memory: two mattes, the result included.
 */
export function smoothed(matte: Matte, radius: number): Matte {
  if (radius <= 0) return matte;
  const sigma = radius / 2;
  // A hard edge that is blurred climbs by 255 / (sigma * sqrt(2 pi)) a pixel at its middle.
  const gain = Math.max(1, (sigma * Math.sqrt(2 * Math.PI)) / RAMP);
  return mapped(gaussianBlur(matte, sigma, "mirror"), (alpha) => 127.5 + (alpha - 127.5) * gain);
}
