/** Small rasters as text, for tests: `.` is 0, `#` is 255, and a hexadecimal digit the upper half of what is between. */

import type { Coverage } from "../coverage.ts";
import type { Matte, Pixels } from "../matte.ts";

export function drawn({ width, data }: Pick<Matte, "width" | "data">): string[] {
  const lines: string[] = [];
  for (let at = 0; at < data.length; at += width) {
    lines.push(Array.from(data.subarray(at, at + width), charOf).join(""));
  }
  return lines;
}

/** As if the coverage were a matte of its own. */
export function drawnCoverage({ rect, data }: Coverage): string[] {
  return drawn({ width: rect.width, data });
}

function charOf(alpha: number): string {
  if (alpha === 0) return ".";
  return alpha === 255 ? "#" : (alpha >> 4).toString(16);
}

/** A photo of grey digits: `0` is black, `9` is 90. */
export function photoOf(lines: readonly string[]): Pixels {
  const grey = (digit: string) => [10 * Number(digit), 10 * Number(digit), 10 * Number(digit), 255];
  const data = Uint8ClampedArray.from(lines.flatMap((line) => [...line].flatMap(grey)));
  return { width: data.length / 4 / lines.length, height: lines.length, data };
}
