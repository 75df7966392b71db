import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Coverage } from "./coverage.ts";
import type { Point } from "./geometry.ts";
import { polygonCoverage } from "./polygon.ts";
import { drawnCoverage } from "./testing/drawing.ts";

const SIZE = { width: 60, height: 50 };
const point = (x: number, y: number): Point => ({ x, y });
const areaOf = ({ data }: Coverage) => data.reduce((sum, covered) => sum + covered, 0) / 255;
const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const inside = fc.record({ x: within(0, SIZE.width), y: within(0, SIZE.height) });

function triangleArea(a: Point, b: Point, c: Point): number {
  return Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
}

describe("the coverage of a polygon", () => {
  it("is exact for a rectangle with whole coordinates, whichever way round", () => {
    const corners = [point(3, 2), point(9, 2), point(9, 7), point(3, 7)];
    const expected = { rect: { left: 3, top: 2, width: 6, height: 5 }, data: new Uint8Array(30).fill(255) };
    expect(polygonCoverage(corners, SIZE)).toEqual(expected);
    expect(polygonCoverage(corners.reverse(), SIZE)).toEqual(expected);
  });

  it("has the area of a triangle within 1 %", () => {
    fc.assert(
      fc.property(inside, inside, inside, (a, b, c) => {
        const area = triangleArea(a, b, c);
        fc.pre(area > 60);
        expect(Math.abs(areaOf(polygonCoverage([a, b, c], SIZE)) - area)).toBeLessThan(area / 100);
      }),
    );
  });

  it("is exact along a line, and to a sixteenth across", () => {
    const corners = [point(1.25, 1), point(3.5, 1), point(3.5, 2.5), point(1.25, 2.5)];
    expect([...polygonCoverage(corners, SIZE).data]).toEqual([191, 255, 128, 96, 128, 64]);
  });

  it("is partial within one pixel", () => {
    const corners = [point(4.25, 6), point(4.75, 6), point(4.75, 7), point(4.25, 7)];
    expect(polygonCoverage(corners, SIZE)).toEqual({
      rect: { left: 4, top: 6, width: 1, height: 1 },
      data: Uint8Array.of(128),
    });
  });

  it("is cut off at the borders of the picture", () => {
    const beyond = [point(-100, -100), point(200, -100), point(200, 200), point(-100, 200)];
    const { rect, data } = polygonCoverage(beyond, SIZE);
    expect(rect).toEqual({ left: 0, top: 0, ...SIZE });
    expect(data.every((covered) => covered === 255)).toBe(true);
  });

  it("covers by the non-zero winding rule: a star has no hole", () => {
    const corner = (turn: number) =>
      point(10 + 9 * Math.sin(turn * 0.8 * Math.PI), 10 - 9 * Math.cos(turn * 0.8 * Math.PI));
    const star = polygonCoverage([0, 1, 2, 3, 4].map(corner), { width: 20, height: 20 });
    expect(drawnCoverage(star)).toEqual([
      "........22........",
      "........77........",
      "........cc........",
      ".......2##2.......",
      ".......7##7.......",
      ".......c##c.......",
      "1abbbbcf##fcbbbba1",
      ".1b############b1.",
      "..07f########f70..",
      "....3d######d3....",
      ".....6######6.....",
      ".....b######b.....",
      "....1f##cc##f1....",
      "....6#f8008f#6....",
      "....be4....4eb....",
      "...0a1......1a0...",
      "...00........00...",
    ]);
  });

  it("is empty without an inside, or beside the picture", () => {
    expect(polygonCoverage([point(1, 1), point(9, 9)], SIZE).data).toHaveLength(0);
    expect(polygonCoverage([], SIZE).data).toHaveLength(0);
    expect(polygonCoverage([point(-9, 1), point(-5, 1), point(-5, 4)], SIZE).data).toHaveLength(0);
    expect(areaOf(polygonCoverage([point(1, 1), point(9, 9), point(5, 5)], SIZE))).toBe(0);
  });

  it("never leaves anything of one row to the next", () => {
    fc.assert(
      fc.property(fc.array(inside, { minLength: 3, maxLength: 9 }), within(0, 40), (points, cut) => {
        const whole = polygonCoverage(points, SIZE);
        const upper = polygonCoverage(points, { width: SIZE.width, height: Math.ceil(cut) });
        expect(upper.data).toEqual(whole.data.subarray(0, upper.data.length));
      }),
      { numRuns: 30 },
    );
  });
});
