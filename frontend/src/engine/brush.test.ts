import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dabsBetween } from "./brush/path.ts";
import { type BrushSettings, BrushStroke, type StrokePoint } from "./brush.ts";
import type { Direction } from "./coverage.ts";
import { contains } from "./geometry.ts";
import { TileHistory } from "./history.ts";
import { type Matte, newMatte } from "./matte.ts";
import { drawn } from "./testing/drawing.ts";

const SIZE = { width: 300, height: 280 };
const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Beyond the borders too, and across those of the tiles. */
const points: fc.Arbitrary<StrokePoint> = fc.record({
  x: within(200, 320),
  y: within(220, 300),
  pressure: within(0, 1),
});
const paths = fc.array(points, { minLength: 1, maxLength: 5 });
const brushes: fc.Arbitrary<BrushSettings> = fc.record({ diameter: within(1, 50), hardness: within(0, 1) });
const mattes = fc.uint8Array({ minLength: 64, maxLength: 64 }).map((pattern) => {
  const matte = newMatte(SIZE);
  matte.data.forEach((_, at) => {
    matte.data[at] = pattern[at % 61] ?? 0;
  });
  return matte;
});
const few = { numRuns: 25 };

function paint(matte: Matte, history: TileHistory, direction: Direction, brush: BrushSettings, path: StrokePoint[]) {
  const gesture = history.begin(direction);
  const stroke = new BrushStroke(matte, gesture, direction, brush);
  const dirty = path.map((point) => stroke.extendTo(point));
  gesture.commit();
  return dirty;
}

/** What a stroke covers: restored from nothing, alpha is coverage. */
function coverageOf(brush: BrushSettings, path: StrokePoint[]): Uint8Array {
  const matte = newMatte(SIZE);
  paint(matte, new TileHistory(matte), "restore", brush, path);
  return matte.data;
}

const firstDifference = (a: Uint8Array, b: Uint8Array) => a.findIndex((value, at) => value !== b[at]);
const click = (x: number, y: number): StrokePoint => ({ x, y, pressure: 1 });

describe("a stroke", () => {
  it("is undone to the byte", () => {
    fc.assert(
      fc.property(mattes, paths, brushes, fc.constantFrom<Direction>("erase", "restore"), (matte, path, brush, way) => {
        const before = matte.data.slice();
        const history = new TileHistory(matte);
        paint(matte, history, way, brush, path);
        history.undo();
        expect(firstDifference(matte.data, before)).toBe(-1);
      }),
      few,
    );
  });

  it("restores what the same stroke has erased: all in the core, and three quarters at least of the soft rim", () => {
    fc.assert(
      fc.property(mattes, paths, brushes, (matte, path, brush) => {
        const before = matte.data.slice();
        const covered = coverageOf(brush, path);
        const history = new TileHistory(matte);
        paint(matte, history, "erase", brush, path);
        paint(matte, history, "restore", brush, path);
        const isWrong = (now: number, at: number) => {
          const old = before[at] ?? 0;
          if (covered[at] === 255) return now !== 255;
          // Erasing leaves 1 - c of alpha, restoring adds c of what is missing: at least 3/4, when c is 1/2.
          return covered[at] === 0 ? now !== old : now < old * 0.75 - 1;
        };
        expect(matte.data.findIndex(isWrong)).toBe(-1);
      }),
      few,
    );
  });

  it("covers each pixel as much as the strongest of its dabs, and no more", () => {
    fc.assert(
      fc.property(points, points, brushes, (from, to, brush) => {
        const greatest = new Uint8Array(SIZE.width * SIZE.height);
        for (const dab of [from, ...dabsBetween(from, to, brush)]) {
          coverageOf(brush, [dab]).forEach((covered, at) => {
            greatest[at] = Math.max(covered, greatest[at] ?? 0);
          });
        }
        expect(firstDifference(coverageOf(brush, [from, to]), greatest)).toBe(-1);
      }),
      { numRuns: 8 },
    );
  });

  it("changes nothing where it goes over its own traces", () => {
    const brush = { diameter: 30, hardness: 0.2 };
    const [a, b] = [click(100, 100), click(220, 130)];
    const there = coverageOf(brush, [a, b, a]);
    const thereAndBack = coverageOf(brush, [a, b, a, b, a]);
    expect(firstDifference(there, thereAndBack)).toBe(-1);
  });

  it("reports every pixel that it has changed, and stays within the matte", () => {
    fc.assert(
      fc.property(paths, brushes, (path, brush) => {
        const matte = newMatte(SIZE, 255);
        const dirty = paint(matte, new TileHistory(matte), "erase", brush, path);
        const isReported = (x: number, y: number) =>
          dirty.some((rect) => contains(rect, { x: x - rect.left, y: y - rect.top }));
        matte.data.forEach((alpha, at) => {
          const [x, y] = [at % SIZE.width, Math.floor(at / SIZE.width)];
          if (alpha !== 255 && !isReported(x, y)) expect.fail(`(${x}, ${y}) has changed unseen`);
        });
        for (const rect of dirty) {
          expect(rect.left).toBeGreaterThanOrEqual(0);
          expect(rect.left + rect.width).toBeLessThanOrEqual(SIZE.width);
          expect(rect.top + rect.height).toBeLessThanOrEqual(SIZE.height);
        }
      }),
      few,
    );
  });

  it("leaves no gap between two points far apart", () => {
    const covered = coverageOf({ diameter: 3, hardness: 1 }, [click(10.5, 20.5), click(290.5, 20.5)]);
    const line = covered.subarray(20 * SIZE.width + 10, 20 * SIZE.width + 291);
    expect(line.every((alpha) => alpha === 255)).toBe(true);
  });

  it("grows with the pen's pressure", () => {
    const matte = newMatte({ width: 16, height: 7 });
    const gesture = new TileHistory(matte).begin("x");
    const stroke = new BrushStroke(matte, gesture, "restore", { diameter: 6, hardness: 1 });
    stroke.extendTo({ x: 1.5, y: 3.5, pressure: 0.1 });
    stroke.extendTo({ x: 12.5, y: 3.5, pressure: 1 });
    expect(drawn(matte)).toEqual([
      "...........11...",
      ".......28d###d0.",
      "...28d########9.",
      ".#############d.",
      "...28d########9.",
      ".......28d###d0.",
      "...........11...",
    ]);
  });

  it("says so when the gesture keeps no before-images", () => {
    const matte = newMatte({ width: 8, height: 8 });
    const gesture = new TileHistory(matte).begin("x");
    const forgetful = { touch: () => {}, before: () => null, commit: gesture.commit, rollback: gesture.rollback };
    const stroke = new BrushStroke(matte, forgetful, "erase", { diameter: 2, hardness: 1 });
    expect(() => stroke.extendTo(click(4, 4))).toThrow("no before-image");
  });

  it("does nothing beside the picture", () => {
    const matte = newMatte({ width: 8, height: 8 }, 255);
    const history = new TileHistory(matte);
    expect(paint(matte, history, "erase", { diameter: 4, hardness: 1 }, [click(-30, 4)])).toMatchObject([{ width: 0 }]);
    expect(history.canUndo).toBe(false);
  });

  it("has a hard edge and a soft one as drawn here", () => {
    const hard = newMatte({ width: 14, height: 6 }, 255);
    paint(hard, new TileHistory(hard), "erase", { diameter: 4, hardness: 1 }, [click(3, 3), click(10, 3)]);
    expect(drawn(hard)).toEqual([
      "##############",
      "#a000000000a##",
      "#0.........0##",
      "#0.........0##",
      "#a000000000a##",
      "##############",
    ]);
    const soft = newMatte({ width: 14, height: 6 }, 255);
    paint(soft, new TileHistory(soft), "erase", { diameter: 5, hardness: 0.2 }, [click(3, 3), click(10, 3)]);
    expect(drawn(soft)).toEqual([
      "#feeeeeeeef###",
      "fb665556659f##",
      "e600...00.4c##",
      "e600...00.4c##",
      "fb665556659f##",
      "#feeeeeeeef###",
    ]);
  });
});
