/** Which part of the photo goes into the file. Pure. */

import type { Shadow } from "../../engine/backdrop.ts";
import { intersection, type Rect, rectOf, union } from "../../engine/geometry.ts";
import type { Matte } from "../../engine/matte.ts";
import { shadowBox } from "../../engine/shadow.ts";
import { subjectBox, withMargin } from "../../engine/trim.ts";

export interface Trimming {
  readonly trims: boolean;
  readonly marginPercent: number;
  readonly shadow: Shadow;
}

/** The whole photo, or the subject (its shadow included) with its margin; with nothing in it, the whole again. */
export function exportFrame(matte: Matte, { trims, marginPercent, shadow }: Trimming): Rect {
  const whole = rectOf(matte);
  const subject = trims ? subjectBox(matte) : null;
  if (subject === null) return whole;
  if (shadow.opacity === 0) return withMargin(subject, marginPercent, matte);
  const cast = shadowBox(subject, shadow, Math.max(matte.width, matte.height));
  return withMargin(intersection(union(subject, cast), whole), marginPercent, matte);
}
