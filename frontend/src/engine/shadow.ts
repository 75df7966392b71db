import type { Shadow } from "./backdrop.ts";
import { gaussianBlur } from "./blur.ts";
import type { Rect } from "./geometry.ts";
import type { Matte } from "./matte.ts";
import { mapped } from "./refine/curve.ts";

/** Where a blur of radius 1 has faded away: at three standard deviations, each half a radius, as in CSS. */
const REACH = 1.5;

/**
 * How much of what lies behind is hidden by the shadow, its opacity included: a matte of the same size. The matte may be
 * of any scale, as long as `longerSide` is the whole photo's at that scale; beyond its border there is no subject.
 * Working memory: two mattes, the result included.
 */
export function shadowAlpha(matte: Matte, shadow: Shadow, longerSide: number): Matte {
  const { blur, x, y } = lengthsOf(shadow, longerSide);
  const offset = { x: Math.round(x), y: Math.round(y) };
  const blurred = gaussianBlur(matte, blur / 2, "nothing", offset);
  return mapped(blurred, (alpha) => (alpha * shadow.opacity) / 100);
}

/** The box that holds the shadow of what lies in `subject`; it may reach beyond the photo. */
export function shadowBox(subject: Rect, shadow: Shadow, longerSide: number): Rect {
  const { blur, x, y } = lengthsOf(shadow, longerSide);
  const reach = blur * REACH;
  const left = Math.floor(subject.left + x - reach);
  const top = Math.floor(subject.top + y - reach);
  const right = Math.ceil(subject.left + subject.width + x + reach);
  const bottom = Math.ceil(subject.top + subject.height + y + reach);
  return { left, top, width: right - left, height: bottom - top };
}

/** In pixels. */
function lengthsOf(shadow: Shadow, longerSide: number): { blur: number; x: number; y: number } {
  const percent = longerSide / 100;
  return { blur: shadow.blurPercent * percent, x: shadow.offsetXPercent * percent, y: shadow.offsetYPercent * percent };
}
