/** The wand: pixels of a colour like the seed's. */

import { type Coverage, NO_COVERAGE } from "./coverage.ts";
import { contains, type Point } from "./geometry.ts";
import type { Pixels } from "./matte.ts";
import { extentOf, floodFrom } from "./wand/flood.ts";
import { SELECTED, UNREACHED } from "./wand/marks.ts";
import { Similarity } from "./wand/similar.ts";
import { softened } from "./wand/softened.ts";

export interface WandSettings {
  /** 0 to 100, in percent of the greatest difference that a channel can have (255). */
  readonly tolerance: number;
  /** Only what hangs together with the seed by the sides of its pixels. */
  readonly isContiguous: boolean;
}

/**
 * All pixels of the photo whose colour differs from the seed's by no more than the tolerance, in whichever of red,
 * green and blue differs most: 255. Pixels around them get less, so that the edge is soft outwards. What is already
 * erased does not matter. Nothing is selected when the seed lies outside of the picture.
 *
 * Working memory: one byte for each pixel of the photo, and one for each of the coverage's.
 */
export function wandCoverage(photo: Pixels, seed: Point, settings: WandSettings): Coverage {
  if (!contains(photo, seed)) return NO_COVERAGE;
  const at = { x: Math.floor(seed.x), y: Math.floor(seed.y) };
  const difference = (settings.tolerance * 255) / 100;
  if (!settings.isContiguous) return everywhere(new Similarity(photo, at, difference, SELECTED));
  const similarity = new Similarity(photo, at, difference, UNREACHED);
  return softened(
    similarity.marks,
    floodFrom(at, similarity.marks, (y) => similarity.markRow(y)),
  );
}

function everywhere(similarity: Similarity): Coverage {
  similarity.markAll();
  return softened(similarity.marks, extentOf(similarity.marks));
}
