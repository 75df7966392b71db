import type { Matte } from "../matte.ts";
import { inverted } from "./invert.ts";
import { withoutSpecks } from "./specks.ts";

/**
 * With the holes of fewer than `area` pixels filled: what is a hole is an island when the matte is inverted, those cut
 * by the frame included. Working memory: two mattes, the result included, and that of `withoutSpecks`.
 */
export function withoutHoles(matte: Matte, area: number): Matte {
  return area > 0 ? inverted(withoutSpecks(inverted(matte), area)) : matte;
}
