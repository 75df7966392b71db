import type { Matte } from "../matte.ts";
import { contrasted } from "./contrast.ts";
import { feather } from "./feather.ts";
import { withoutHoles } from "./holes.ts";
import { inverted } from "./invert.ts";
import type { RefineSettings } from "./settings.ts";
import { shifted } from "./shift.ts";
import { smoothed } from "./smooth.ts";
import { withoutSpecks } from "./specks.ts";

type Step = (matte: Matte, settings: RefineSettings) => Matte;

/**
 * In this order: first what is wrong is taken out, lest it grow; then the edge gets its shape, its place and its
 * steepness; the feather comes after the contrast, which would undo it. A step that has nothing to do returns what it
 * was given.
 */
const STEPS: readonly Step[] = [
  (matte, { specks }) => withoutSpecks(matte, specks),
  (matte, { holes }) => withoutHoles(matte, holes),
  (matte, { smooth }) => smoothed(matte, smooth),
  (matte, { shift }) => shifted(matte, shift),
  (matte, { contrast }) => contrasted(matte, contrast),
  (matte, { feather: radius }) => feather(matte, radius),
  (matte, { invert }) => (invert ? inverted(matte) : matte),
];

/**
 * A new matte with all of this done to it; the given one stays as it is.
 * Working memory: at most four mattes at a time, the given one and the result included.
 */
export function refine(matte: Matte, settings: RefineSettings): Matte {
  const refined = STEPS.reduce((current, step) => step(current, settings), matte);
  return refined === matte ? { ...matte, data: matte.data.slice() } : refined;
}
