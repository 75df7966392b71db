/** What is drawn over the picture: cursor, polygon, divider. Two tones, so that it is seen on any ground. */

import type { Point, Rect } from "../engine/geometry.ts";
import type { Overlay } from "../engine/tools/tool.ts";

export interface BrushCursor {
  /** In image pixels. */
  readonly at: Point;
  readonly diameter: number;
  /** The keyboard's cursor: a cross besides the ring. */
  readonly isCross: boolean;
}

const DARK = "rgba(0, 0, 0, 0.75)";
const LIGHT = "rgba(255, 255, 255, 0.95)";

/** Places in device pixels; `unit` is a CSS pixel. */
export class OverlayPainter {
  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly unit: number,
  ) {}

  /** Returns what it may have touched. */
  ring(center: Point, radius: number): Rect {
    const { context, unit } = this;
    const path = new Path2D();
    path.arc(center.x, center.y, Math.max(radius, unit), 0, Math.PI * 2);
    this.#twoTone(path, unit);
    context.setLineDash([]);
    return box([center], radius + 4 * unit);
  }

  cross(center: Point): Rect {
    const arm = 12 * this.unit;
    const gap = 4 * this.unit;
    const path = new Path2D();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      path.moveTo(center.x + dx * gap, center.y + dy * gap);
      path.lineTo(center.x + dx * arm, center.y + dy * arm);
    }
    this.#twoTone(path, this.unit * 1.5);
    return box([center], arm + 4 * this.unit);
  }

  polygon(points: readonly Point[], cursor: Point | null): Rect {
    const path = new Path2D();
    const line = cursor === null ? points : [...points, cursor];
    // A line to the first point of a path only moves there.
    for (const point of line) path.lineTo(point.x, point.y);
    if (points.length > 2) path.closePath();
    this.#dashed(path);
    for (const [i, point] of points.entries()) this.#handle(point, i === 0);
    return box(line, 8 * this.unit);
  }

  /** The wand is at work here. */
  busy(at: Point): Rect {
    const path = new Path2D();
    for (let i = 0; i < 3; i++) {
      const start = (i * Math.PI * 2) / 3;
      path.moveTo(at.x + Math.cos(start) * 9 * this.unit, at.y + Math.sin(start) * 9 * this.unit);
      path.arc(at.x, at.y, 9 * this.unit, start, start + Math.PI / 3);
    }
    this.#twoTone(path, this.unit * 2);
    return box([at], 14 * this.unit);
  }

  divider(x: number, height: number): Rect {
    const path = new Path2D();
    path.moveTo(x, 0);
    path.lineTo(x, height);
    this.#twoTone(path, this.unit * 1.5);
    return { left: Math.floor(x - 4 * this.unit), top: 0, width: Math.ceil(8 * this.unit), height };
  }

  #twoTone(path: Path2D, width: number): void {
    this.#stroke(path, DARK, width + 2 * this.unit);
    this.#stroke(path, LIGHT, width);
  }

  #dashed(path: Path2D): void {
    this.#stroke(path, DARK, 2 * this.unit);
    this.context.setLineDash([5 * this.unit, 4 * this.unit]);
    this.#stroke(path, LIGHT, 2 * this.unit);
    this.context.setLineDash([]);
  }

  /** The first is larger: a click near it closes the polygon. */
  #handle(at: Point, isFirst: boolean): void {
    const path = new Path2D();
    path.arc(at.x, at.y, (isFirst ? 5 : 3.5) * this.unit, 0, Math.PI * 2);
    this.context.fillStyle = LIGHT;
    this.context.fill(path);
    this.#stroke(path, DARK, 1.5 * this.unit);
  }

  #stroke(path: Path2D, colour: string, width: number): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.stroke(path);
  }
}

/** Draws a tool's overlay; `toDevice` maps image points. */
export function paintOverlay(painter: OverlayPainter, overlay: Overlay, toDevice: (image: Point) => Point): Rect {
  if (overlay.kind === "busy") return painter.busy(toDevice(overlay.at));
  return painter.polygon(overlay.points.map(toDevice), overlay.cursor === null ? null : toDevice(overlay.cursor));
}

function box(points: readonly Point[], margin: number): Rect {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const left = Math.floor(Math.min(...xs) - margin);
  const top = Math.floor(Math.min(...ys) - margin);
  return {
    left,
    top,
    width: Math.ceil(Math.max(...xs) + margin) - left,
    height: Math.ceil(Math.max(...ys) + margin) - top,
  };
}
