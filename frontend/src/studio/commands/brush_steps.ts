/** The brush's size and hardness by keys: fine steps for small brushes, coarse ones for large. */

import type { BrushSettings } from "../../engine/brush.ts";
import { LIMITS } from "../settings_check.ts";

/** Below so many pixels of diameter a step has so many pixels. */
const STEPS: readonly { readonly below: number; readonly pixels: number }[] = [
  { below: 10, pixels: 1 },
  { below: 50, pixels: 5 },
  { below: 100, pixels: 10 },
  { below: 300, pixels: 25 },
];
const LARGEST_STEP_PIXELS = 50;
const HARDNESS_STEP = 0.1;

/** One step larger, on the next whole multiple of the step. */
export function larger(brush: BrushSettings): BrushSettings {
  const step = STEPS.find(({ below }) => brush.diameter < below)?.pixels ?? LARGEST_STEP_PIXELS;
  return { ...brush, diameter: limited((Math.floor(brush.diameter / step) + 1) * step, LIMITS.brushDiameter) };
}

/** One step smaller: what `larger` came from, if it was on a multiple. */
export function smaller(brush: BrushSettings): BrushSettings {
  const step = STEPS.find(({ below }) => brush.diameter <= below)?.pixels ?? LARGEST_STEP_PIXELS;
  return { ...brush, diameter: limited((Math.ceil(brush.diameter / step) - 1) * step, LIMITS.brushDiameter) };
}

export function harder(brush: BrushSettings): BrushSettings {
  return withHardness(brush, brush.hardness + HARDNESS_STEP);
}

export function softer(brush: BrushSettings): BrushSettings {
  return withHardness(brush, brush.hardness - HARDNESS_STEP);
}

function withHardness(brush: BrushSettings, hardness: number): BrushSettings {
  // Tenths cannot be told exactly in binary; without rounding, ten steps up and down would not end where they began.
  return { ...brush, hardness: limited(Math.round(hardness * 100) / 100, LIMITS.brushHardness) };
}

function limited(value: number, limits: { readonly min: number; readonly max: number }): number {
  return Math.min(limits.max, Math.max(limits.min, value));
}
