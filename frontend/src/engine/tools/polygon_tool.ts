import type { Point } from "../geometry.ts";
import { polygonCoverage } from "../polygon.ts";
import { eraseCovered } from "./erase_covered.ts";
import type { Overlay, Tool, ToolHost, ToolInput } from "./tool.ts";

/** Fewer points have no inside. */
const LEAST_POINTS = 3;
/** Image pixels, unless the host says otherwise. */
const DEFAULT_REACH = 8;

/** Erases the inside of a polygon whose corners are clicked one by one. `idle` or `placing`. */
export class PolygonTool implements Tool {
  private points: readonly Point[] = [];
  private cursor: Point | null = null;

  /** A click within `reach()` image pixels of the first corner closes; for 10 screen pixels that is 10 / scale. */
  constructor(
    private readonly host: ToolHost,
    private readonly reach: () => number = () => DEFAULT_REACH,
  ) {}

  get state(): "idle" | "placing" {
    return this.points.length === 0 ? "idle" : "placing";
  }

  down({ x, y }: ToolInput): void {
    this.cursor = { x, y };
    if (this.points.length >= LEAST_POINTS && this.isNearFirst({ x, y })) this.close();
    else this.points = [...this.points, { x, y }];
  }

  move(inputs: readonly ToolInput[]): void {
    const last = inputs.at(-1);
    if (last !== undefined) this.cursor = { x: last.x, y: last.y };
  }

  up(): void {}

  cancel(): void {
    this.points = [];
  }

  key(key: "Enter" | "Escape" | "Backspace"): boolean {
    if (this.points.length === 0) return false;
    if (key === "Escape") this.cancel();
    else if (key === "Backspace") this.points = this.points.slice(0, -1);
    else this.enter();
    return true;
  }

  overlay(): Overlay | null {
    return this.points.length === 0 ? null : { kind: "polygon", points: this.points, cursor: this.cursor };
  }

  private enter(): void {
    if (this.points.length >= LEAST_POINTS) this.close();
    else this.host.announce("A polygon needs at least three points.");
  }

  private close(): void {
    const coverage = polygonCoverage(this.points, this.host.size);
    this.points = [];
    eraseCovered(this.host, coverage, "Polygon erase");
  }

  private isNearFirst(point: Point): boolean {
    const [first] = this.points;
    return first !== undefined && Math.hypot(point.x - first.x, point.y - first.y) <= this.reach();
  }
}
