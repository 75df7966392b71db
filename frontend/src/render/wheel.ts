/** What a turn of the wheel means. */

import type { Point } from "../engine/geometry.ts";
import type { ViewEvent } from "./gestures.ts";

export interface WheelRecord {
  readonly at: Point;
  readonly deltaX: number;
  readonly deltaY: number;
  /** As in `WheelEvent.deltaMode`: 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
  /** Held, or a pinch on a trackpad, which browsers tell as ctrl and wheel. */
  readonly hasCtrl: boolean;
  readonly hasShift: boolean;
}

const PIXELS_PER_UNIT = [1, 16, 400];
/** A notch of 100 to 120 pixels zooms by about a fifth. */
const ZOOM_PER_PIXEL = 0.0016;
/** A trackpad's pinch comes in steps of a few pixels. */
const PINCH_PER_PIXEL = 0.01;
/** A notch of a real wheel with ctrl held must not leap. */
const LARGEST_ZOOM = 1.5;

export function wheelEvent(record: WheelRecord): ViewEvent {
  const unit = PIXELS_PER_UNIT[record.deltaMode] ?? 1;
  const dx = record.deltaX * unit;
  const dy = record.deltaY * unit;
  if (record.hasShift) return { kind: "pan", dx: 0 - (dx !== 0 ? dx : dy), dy: 0 - (dx !== 0 ? dy : 0) };
  const factor = Math.exp(-dy * (record.hasCtrl ? PINCH_PER_PIXEL : ZOOM_PER_PIXEL));
  return { kind: "zoom", at: record.at, factor: Math.min(LARGEST_ZOOM, Math.max(1 / LARGEST_ZOOM, factor)) };
}
