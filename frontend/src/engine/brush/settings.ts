/** What a brush is set to, and where a stroke leads it. */

import type { Point } from "../geometry.ts";

export interface BrushSettings {
  /** Image pixels, at full pressure. */
  readonly diameter: number;
  /** 0: soft from the centre on; 1: full up to the rim. */
  readonly hardness: number;
}

/** A point of a stroke, in image pixels. */
export interface StrokePoint extends Point {
  /** 0 to 1, scales the diameter; a mouse gives 1. */
  readonly pressure: number;
}
