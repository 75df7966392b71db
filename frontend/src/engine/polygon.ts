/** A polygon's inside as coverage. */

import { type Coverage, NO_COVERAGE } from "./coverage.ts";
import { intersection, isEmpty, type Point, type Rect, rectOf, type Size } from "./geometry.ts";
import { RowCoverage } from "./polygon/row_coverage.ts";

/** Lines on which each row of pixels is sampled; along a line coverage is exact. */
const LINES_PER_ROW = 16;

interface Edge {
  readonly top: Point;
  readonly bottom: Point;
  /** 1 for an edge that runs downwards, -1 for one that runs upwards. */
  readonly winding: number;
}

interface Crossing {
  readonly x: number;
  readonly winding: number;
}

/**
 * How much of each pixel of a picture lies within the closed polygon, by the non-zero winding rule. The points may lie
 * outside of the picture; the coverage is cut off at its borders. Fewer than three points have no inside.
 */
export function polygonCoverage(points: readonly Point[], size: Size): Coverage {
  const rect = points.length < 3 ? NO_COVERAGE.rect : intersection(boundsOf(points), rectOf(size));
  if (isEmpty(rect)) return NO_COVERAGE;
  const data = new Uint8Array(rect.width * rect.height);
  const edges = edgesOf(points);
  const line = new RowCoverage(rect.left, rect.width);
  for (let row = 0; row < rect.height; row += 1) {
    addRow(line, edges, rect.top + row);
    line.writeTo(data.subarray(row * rect.width, (row + 1) * rect.width), LINES_PER_ROW);
  }
  return { rect, data };
}

function boundsOf(points: readonly Point[]): Rect {
  const left = Math.floor(Math.min(...points.map((point) => point.x)));
  const top = Math.floor(Math.min(...points.map((point) => point.y)));
  const right = Math.ceil(Math.max(...points.map((point) => point.x)));
  const bottom = Math.ceil(Math.max(...points.map((point) => point.y)));
  return { left, top, width: right - left, height: bottom - top };
}

function edgesOf(points: readonly Point[]): Edge[] {
  return points.map((from, index) => {
    const to = points[(index + 1) % points.length] as Point;
    return from.y <= to.y ? { top: from, bottom: to, winding: 1 } : { top: to, bottom: from, winding: -1 };
  });
}

function addRow(row: RowCoverage, edges: readonly Edge[], y: number): void {
  const near = edges.filter((edge) => edge.top.y < y + 1 && edge.bottom.y > y);
  for (let line = 0; line < LINES_PER_ROW; line += 1) {
    addSpans(row, crossings(near, y + (line + 0.5) / LINES_PER_ROW));
  }
}

/** Where the edges cross a line, from left to right. */
function crossings(edges: readonly Edge[], y: number): Crossing[] {
  const found: Crossing[] = [];
  for (const { top, bottom, winding } of edges) {
    if (y < top.y || y >= bottom.y) continue;
    found.push({ x: top.x + ((bottom.x - top.x) * (y - top.y)) / (bottom.y - top.y), winding });
  }
  return found.sort((a, b) => a.x - b.x);
}

function addSpans(row: RowCoverage, sorted: readonly Crossing[]): void {
  let winding = 0;
  let start = 0;
  for (const crossing of sorted) {
    if (winding === 0) start = crossing.x;
    winding += crossing.winding;
    if (winding === 0) row.add(start, crossing.x);
  }
}
