import type { Matte } from "../matte.ts";
import { type Islands, islandsOf } from "./islands.ts";

/**
 * Without the islands of fewer than `area` pixels (alpha above 127; diagonal neighbours hang together), each with its
 * soft rim: the pixels side by side with it as long as alpha falls, so that no halo stays where the island was and nothing is
 * taken from a neighbour, towards which alpha rises again.
 * Working memory: the result, 16 bytes a run of pixels and 4 a pixel of the rims.
 */
export function withoutSpecks(matte: Matte, area: number): Matte {
  if (area <= 0) return matte;
  const result = { width: matte.width, height: matte.height, data: matte.data.slice() };
  const islands = islandsOf(matte);
  for (const run of runsOfSpecks(islands, area)) {
    for (let at = islands.starts[run] as number; at < (islands.ends[run] as number); at += 1) {
      fade(matte, result.data, at);
    }
  }
  return result;
}

function* runsOfSpecks({ areas, firstRuns }: Islands, area: number): Iterable<number> {
  for (let run = 0; run < firstRuns.length; run += 1) {
    if ((areas[firstRuns[run] as number] as number) < area) yield run;
  }
}

/** Clear the pixel, and those beside it that lie lower, and so on downhill. */
function fade({ data, width }: Matte, result: Uint8Array, from: number): void {
  result[from] = 0;
  const open = [from];
  const fadeBelow = (alpha: number, next: number) => {
    if ((data[next] as number) >= alpha || result[next] === 0) return;
    result[next] = 0;
    open.push(next);
  };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const alpha = data[at] as number;
    const column = at % width;
    if (column > 0) fadeBelow(alpha, at - 1);
    if (column < width - 1) fadeBelow(alpha, at + 1);
    if (at >= width) fadeBelow(alpha, at - width);
    if (at + width < data.length) fadeBelow(alpha, at + width);
  }
}
