import { LIMITS } from "../studio/settings_check.ts";

/** The largest brush, in image pixels across. */
export const LARGEST_DIAMETER = LIMITS.brushDiameter.max;
/** The slider's ticks: many, so that each small size has one. */
export const TICKS = 1000;

/** The diameter at a tick: squared, so that half of the slider is for small brushes. */
export function diameterAt(tick: number): number {
  return Math.max(1, Math.round(LARGEST_DIAMETER * (tick / TICKS) ** 2));
}

export function tickOf(diameter: number): number {
  return Math.round(TICKS * Math.sqrt(Math.min(diameter, LARGEST_DIAMETER) / LARGEST_DIAMETER));
}

/** The diameter after the slider went to `tick`; a step too small to count is one pixel. */
export function steppedDiameter(diameter: number, tick: number): number {
  const next = diameterAt(tick);
  if (next !== diameter || tick === tickOf(diameter)) return next;
  return Math.min(LARGEST_DIAMETER, Math.max(1, diameter + Math.sign(tick - tickOf(diameter))));
}
