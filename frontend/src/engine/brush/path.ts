/** Where the dabs of a stroke fall. */

import type { BrushSettings, StrokePoint } from "./settings.ts";

/** Of a dab, in pixels. */
const LEAST_DIAMETER = 1;
/** Between the centres of two dabs, in pixels. */
const LEAST_SPACING = 1;

/** Pressure scales the diameter; something is always left to draw with. */
export function diameterAt(settings: BrushSettings, pressure: number): number {
  return Math.max(LEAST_DIAMETER, settings.diameter * pressure);
}

/**
 * Between two dabs: at most a quarter of the diameter, and at least one pixel. Discs of diameter d at distance s leave
 * notches of about s²/4d along the stroke. A quarter of a pixel is not seen, nor is 1/128 of a soft rim: that is a
 * ripple of three levels of alpha.
 */
export function spacingFor(diameter: number, hardness: number): number {
  const rim = ((1 - hardness) * diameter) / 2;
  const notch = Math.max(1 / 4, rim / 128);
  return Math.max(LEAST_SPACING, Math.min(diameter / 4, 2 * Math.sqrt(diameter * notch)));
}

/**
 * The dabs after `from`, which has its dab already, up to `to`. The last one lies at `to`, unless that is less than a
 * pixel away: then there is none, except where the pen was pressed harder.
 */
export function* dabsBetween(from: StrokePoint, to: StrokePoint, settings: BrushSettings): Iterable<StrokePoint> {
  let last = from;
  let way = distance(last, to);
  while (way >= LEAST_SPACING) {
    const spacing = spacingFor(diameterAt(settings, last.pressure), settings.hardness);
    last = way <= spacing ? to : between(last, to, spacing / way);
    yield last;
    way = distance(last, to);
  }
  const growth = diameterAt(settings, to.pressure) - diameterAt(settings, last.pressure);
  if (growth >= LEAST_SPACING) yield to;
}

function distance(a: StrokePoint, b: StrokePoint): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function between(a: StrokePoint, b: StrokePoint, part: number): StrokePoint {
  return {
    x: a.x + (b.x - a.x) * part,
    y: a.y + (b.y - a.y) * part,
    pressure: a.pressure + (b.pressure - a.pressure) * part,
  };
}
