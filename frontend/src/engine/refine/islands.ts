import type { Matte } from "../matte.ts";

/** Alpha above this belongs to an island. */
const THRESHOLD = 127;

/**
 * The islands of a matte: pixels of alpha above 127 that hang together, diagonal neighbours included. They are held as
 * runs, the stretches of such pixels within a row, in reading order.
 */
export interface Islands {
  /** Index of each run's first pixel in the matte. */
  readonly starts: Int32Array;
  /** Index behind each run's last pixel. */
  readonly ends: Int32Array;
  /** The first run of the island that each run belongs to. */
  readonly firstRuns: Int32Array;
  /** In pixels, of the island whose first run this is. */
  readonly areas: Int32Array;
}

/** Working memory: 16 bytes a run; a usual matte has a few runs a row, pure noise one for every four pixels. */
export function islandsOf(matte: Matte): Islands {
  const { starts, ends } = runsOf(matte);
  const firstRuns = connected(starts, ends, matte.width);
  const areas = new Int32Array(starts.length);
  for (let run = 0; run < starts.length; run += 1) {
    const first = firstOf(firstRuns, run);
    firstRuns[run] = first;
    areas[first] = (areas[first] as number) + (ends[run] as number) - (starts[run] as number);
  }
  return { starts, ends, firstRuns, areas };
}

function runsOf(matte: Matte): { starts: Int32Array; ends: Int32Array } {
  const count = walkRuns(matte, () => {});
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  walkRuns(matte, (run, start, end) => {
    starts[run] = start;
    ends[run] = end;
  });
  return { starts, ends };
}

/** Calls `visit` for each run; returns their number. */
function walkRuns({ data, width }: Matte, visit: (run: number, start: number, end: number) => void): number {
  let runs = 0;
  for (let row = 0; row < data.length; row += width) {
    const rowEnd = row + width;
    for (let at = row; at < rowEnd; at += 1) {
      if ((data[at] as number) <= THRESHOLD) continue;
      const start = at;
      while (at < rowEnd && (data[at] as number) > THRESHOLD) at += 1;
      visit(runs, start, at);
      runs += 1;
    }
  }
  return runs;
}

/** Union-find over the runs: each points to an earlier run of its island, or to itself. */
function connected(starts: Int32Array, ends: Int32Array, width: number): Int32Array {
  const parents = Int32Array.from(starts, (_, run) => run);
  let above = 0;
  for (let run = 0; run < starts.length; run += 1) {
    const row = Math.floor((starts[run] as number) / width);
    // In the row above, with the diagonal neighbours, but not around its ends.
    const from = Math.max((starts[run] as number) - width - 1, (row - 1) * width);
    const to = Math.min((ends[run] as number) - width + 1, row * width);
    while ((ends[above] as number) <= from) above += 1;
    for (let other = above; other < run && (starts[other] as number) < to; other += 1) join(parents, other, run);
  }
  return parents;
}

function join(parents: Int32Array, a: number, b: number): void {
  const firstOfA = firstOf(parents, a);
  const firstOfB = firstOf(parents, b);
  parents[Math.max(firstOfA, firstOfB)] = Math.min(firstOfA, firstOfB);
}

/** Follows the way up, and halves it for the next time. */
function firstOf(parents: Int32Array, run: number): number {
  let at = run;
  for (let parent = parents[at] as number; parent !== at; parent = parents[at] as number) {
    parents[at] = parents[parent] as number;
    at = parents[at] as number;
  }
  return at;
}
