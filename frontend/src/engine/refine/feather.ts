import { gaussianBlur } from "../blur.ts";
import type { Matte } from "../matte.ts";

/**
 * Soften every edge over about `radius` pixels to each side: a Gaussian of half that standard deviation.
 * Working memory: two mattes, the result included.
 */
export function feather(matte: Matte, radius: number): Matte {
  return radius > 0 ? gaussianBlur(matte, radius / 2, "mirror") : matte;
}
