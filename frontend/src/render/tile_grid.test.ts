import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersection, isEmpty, rectOf } from "../engine/geometry.ts";
import {
  alignedTo,
  areaOf,
  firstBand,
  groundStepOf,
  keyOf,
  parentOf,
  quartersOf,
  stepFor,
  TILE_PIXELS,
  tileRect,
  tileSize,
  tilesWithin,
} from "./tile_grid.ts";

const sizes = fc.record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) });
const steps = fc.constantFrom(1, 2, 4, 8, 16);

describe("tiles", () => {
  it("cover the whole picture once", () => {
    fc.assert(
      fc.property(sizes, steps, (size, step) => {
        const ids = tilesWithin(rectOf(size), step, size);
        expect(new Set(ids.map(keyOf)).size).toBe(ids.length);
        expect(ids.reduce((sum, id) => sum + areaOf(tileRect(id, size)), 0)).toBe(areaOf(rectOf(size)));
      }),
      { numRuns: 50 },
    );
  });

  it("are no larger than a tile's pixels", () => {
    fc.assert(
      fc.property(sizes, steps, (size, step) => {
        for (const id of tilesWithin(rectOf(size), step, size)) {
          const own = tileSize(id, size);
          expect(Math.max(own.width, own.height)).toBeLessThanOrEqual(TILE_PIXELS);
          expect(Math.min(own.width, own.height)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("come with those next to the middle of what is seen first", () => {
    const ids = tilesWithin({ left: 0, top: 0, width: 1280, height: 256 }, 1, { width: 4000, height: 4000 });
    expect(ids[0]).toEqual({ step: 1, column: 2, row: 0 });
  });

  it("are none where nothing of the picture is seen", () => {
    expect(tilesWithin({ left: 500, top: 0, width: 10, height: 10 }, 1, { width: 400, height: 400 })).toEqual([]);
  });

  it("share their area with their quarters, whose parent they are", () => {
    const size = { width: 1500, height: 700 };
    for (const id of tilesWithin(rectOf(size), 4, size)) {
      const quarters = quartersOf(id, size);
      expect(quarters.reduce((sum, each) => sum + areaOf(tileRect(each, size)), 0)).toBe(areaOf(tileRect(id, size)));
      for (const quarter of quarters) expect(parentOf(quarter)).toEqual(id);
    }
    expect(quartersOf({ step: 1, column: 0, row: 0 }, size)).toEqual([]);
  });
});

it("chooses the coarsest step that is still as fine as the screen", () => {
  expect([4, 1, 0.99, 0.5, 0.3, 0.25, 0.001].map(stepFor)).toEqual([1, 1, 1, 2, 2, 4, 64]);
});

it("keeps the ground of any picture at 1,024 pixels or less", () => {
  expect(groundStepOf({ width: 1024, height: 10 })).toBe(1);
  expect(groundStepOf({ width: 6000, height: 4000 })).toBe(8);
});

it("aligns a rect outwards to whole blocks within its limits", () => {
  const limits = { left: 0, top: 0, width: 30, height: 30 };
  expect(alignedTo(8, { left: 9, top: 1, width: 1, height: 22 }, limits)).toEqual({
    left: 8,
    top: 0,
    width: 8,
    height: 24,
  });
  expect(alignedTo(8, { left: 25, top: 25, width: 4, height: 4 }, limits)).toEqual({
    left: 24,
    top: 24,
    width: 6,
    height: 6,
  });
});

it("takes bands off a rect until nothing is left, without gap or overlap", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }), steps, (width, height, step) => {
      let left: ReturnType<typeof firstBand>["rest"] = { left: 0, top: 0, width, height };
      let area = 0;
      while (left !== null) {
        const { band, rest } = firstBand(left, step, 1000);
        if (rest !== null) expect(isEmpty(intersection(band, rest))).toBe(true);
        expect(rest === null || band.height % step === 0).toBe(true);
        area += areaOf(band);
        left = rest;
      }
      expect(area).toBe(width * height);
    }),
  );
});
