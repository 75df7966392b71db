import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Coverage } from "./coverage.ts";
import type { Point } from "./geometry.ts";
import type { Pixels } from "./matte.ts";
import { drawnCoverage, photoOf } from "./testing/drawing.ts";
import { wandCoverage } from "./wand.ts";

interface Case {
  readonly photo: Pixels;
  readonly seed: Point;
  readonly tolerance: number;
}

/** Few colours, so that areas hang together; widths that are and are not whole words. */
const cases: fc.Arbitrary<Case> = fc
  .record({ width: fc.integer({ min: 1, max: 23 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) => {
    const bytes = fc.array(fc.constantFrom(90, 100, 110, 200), {
      minLength: 3 * width * height,
      maxLength: 3 * width * height,
    });
    return fc.record({
      photo: bytes.map((values) => ({
        width,
        height,
        data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, at) =>
          at % 4 === 3 ? 255 : (values[Math.floor(at / 4) * 3 + (at % 4)] ?? 0),
        ),
      })),
      seed: fc.record({ x: fc.nat(width - 1), y: fc.nat(height - 1) }),
      tolerance: fc.constantFrom(0, 4, 8, 50, 100),
    });
  });

function coveredAt({ rect, data }: Coverage, { x, y }: Point): number {
  const [column, row] = [x - rect.left, y - rect.top];
  if (column < 0 || row < 0 || column >= rect.width || row >= rect.height) return 0;
  return data[row * rect.width + column] ?? 0;
}

function isSimilar({ photo, seed, tolerance }: Case, { x, y }: Point): boolean {
  const at = 4 * (y * photo.width + x);
  const from = 4 * (seed.y * photo.width + seed.x);
  const difference = (channel: number) => Math.abs((photo.data[at + channel] ?? 0) - (photo.data[from + channel] ?? 0));
  return Math.max(difference(0), difference(1), difference(2)) <= (tolerance * 255) / 100;
}

function allPixels({ width, height }: Pixels): Point[] {
  return Array.from({ length: width * height }, (_, at) => ({ x: at % width, y: Math.floor(at / width) }));
}

const sidesOf = ({ x, y }: Point): Point[] => [
  { x: x - 1, y },
  { x: x + 1, y },
  { x, y: y - 1 },
  { x, y: y + 1 },
];

/** What can be reached from the seed, the plain way. */
function reached(given: Case): Set<string> {
  const keyOf = ({ x, y }: Point) => `${x} ${y}`;
  const open = new Map(
    allPixels(given.photo)
      .filter((p) => isSimilar(given, p))
      .map((p) => [keyOf(p), p]),
  );
  const pending = [given.seed];
  const found = new Set<string>();
  for (let pixel = pending.pop(); pixel !== undefined; pixel = pending.pop()) {
    if (!open.delete(keyOf(pixel))) continue;
    found.add(keyOf(pixel));
    pending.push(...sidesOf(pixel));
  }
  return found;
}

describe("the wand", () => {
  it("selects all that hangs together with the seed and is within tolerance, and nothing else", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const coverage = wandCoverage(given.photo, given.seed, { tolerance: given.tolerance, isContiguous: true });
        const full = allPixels(given.photo).filter((pixel) => coveredAt(coverage, pixel) === 255);
        expect(new Set(full.map(({ x, y }) => `${x} ${y}`))).toEqual(reached(given));
      }),
    );
  });

  it("selects everything within tolerance when it need not hang together", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const coverage = wandCoverage(given.photo, given.seed, { tolerance: given.tolerance, isContiguous: false });
        const full = allPixels(given.photo).filter((pixel) => coveredAt(coverage, pixel) === 255);
        expect(full).toEqual(allPixels(given.photo).filter((pixel) => isSimilar(given, pixel)));
      }),
    );
  });

  it("is soft outwards by one pixel, by half at most, more beside a side than beside a corner", () => {
    fc.assert(
      fc.property(cases, fc.boolean(), (given, isContiguous) => {
        const coverage = wandCoverage(given.photo, given.seed, { tolerance: given.tolerance, isContiguous });
        const isFull = (x: number, y: number) => coveredAt(coverage, { x, y }) === 255;
        for (const { x, y } of allPixels(given.photo).filter((pixel) => !isFull(pixel.x, pixel.y))) {
          const sides = sidesOf({ x, y }).filter((side) => isFull(side.x, side.y)).length;
          const corners = [-1, 1].flatMap((dx) => [-1, 1].filter((dy) => isFull(x + dx, y + dy))).length;
          expect(coveredAt(coverage, { x, y })).toBe(Math.min(128, 64 * sides + 32 * corners));
        }
      }),
      { numRuns: 40 },
    );
  });

  const photo = photoOf(["0000000000", "0011111000", "0011911000", "0011111000", "0000000000"]);

  it("has an edge as drawn here", () => {
    const coverage = wandCoverage(photo, { x: 3, y: 2 }, { tolerance: 0, isContiguous: true });
    expect(coverage.rect).toEqual({ left: 1, top: 0, width: 7, height: 5 });
    expect(drawnCoverage(coverage)).toEqual(["2688862", "6#####6", "8##8##8", "6#####6", "2688862"]);
  });

  it("counts the pixel that the point lies in, by its upper left corner", () => {
    const settings = { tolerance: 0, isContiguous: true };
    expect(wandCoverage(photo, { x: 4.99, y: 2.99 }, settings)).toEqual(wandCoverage(photo, { x: 4, y: 2 }, settings));
  });

  it("selects nothing beside the picture", () => {
    for (const seed of [
      { x: -1, y: 2 },
      { x: 3, y: 5 },
      { x: 10, y: 0 },
    ]) {
      expect(wandCoverage(photo, seed, { tolerance: 100, isContiguous: false }).data).toHaveLength(0);
    }
  });

  it("takes the tolerance in percent of 255", () => {
    const row = photoOf(["0123456789"]);
    const widthAt = (tolerance: number) => {
      const { data } = wandCoverage(row, { x: 0, y: 0 }, { tolerance, isContiguous: true });
      return data.filter((covered) => covered === 255).length;
    };
    expect([0, 3.9, 4, 7.9, 100].map(widthAt)).toEqual([1, 1, 2, 3, 10]);
  });
});
