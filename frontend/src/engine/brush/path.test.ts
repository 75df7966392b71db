import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dabsBetween, diameterAt, spacingFor } from "./path.ts";
import type { StrokePoint } from "./settings.ts";

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const points: fc.Arbitrary<StrokePoint> = fc.record({ x: within(0, 3000), y: within(0, 3000), pressure: within(0, 1) });
const brushes = fc.record({ diameter: within(1, 600), hardness: within(0, 1) });
const distance = (a: StrokePoint, b: StrokePoint) => Math.hypot(a.x - b.x, a.y - b.y);

describe("the dabs between two points", () => {
  it("follow each other at no more than a quarter of the diameter, and at least a pixel unless they grow", () => {
    fc.assert(
      fc.property(points, points, brushes, (from, to, brush) => {
        let last = from;
        for (const dab of dabsBetween(from, to, brush)) {
          const step = distance(last, dab);
          expect(step).toBeLessThanOrEqual(Math.max(1, diameterAt(brush, last.pressure) / 4) + 1e-9);
          const growth = diameterAt(brush, dab.pressure) - diameterAt(brush, last.pressure);
          expect(Math.max(step, growth)).toBeGreaterThanOrEqual(1 - 1e-9);
          last = dab;
        }
        expect(distance(last, to)).toBeLessThan(1);
      }),
      { numRuns: 30 },
    );
  });

  it("lie on the straight line, and pressure goes evenly from one end to the other", () => {
    const dabs = [
      ...dabsBetween({ x: 0, y: 0, pressure: 0 }, { x: 30, y: 40, pressure: 1 }, { diameter: 8, hardness: 1 }),
    ];
    expect(dabs.length).toBeGreaterThan(20);
    for (const { x, y, pressure } of dabs) {
      expect(y).toBeCloseTo((x * 4) / 3);
      expect(pressure).toBeCloseTo(x / 30);
    }
  });

  it("are none for a move of less than a pixel", () => {
    const from = { x: 5, y: 5, pressure: 0.5 };
    expect([...dabsBetween(from, { ...from, x: 5.9 }, { diameter: 40, hardness: 1 })]).toEqual([]);
  });

  it("are one where the pen stands still and is pressed harder", () => {
    const from = { x: 5, y: 5, pressure: 0.5 };
    const harder = { ...from, pressure: 0.6 };
    expect([...dabsBetween(from, harder, { diameter: 40, hardness: 1 })]).toEqual([harder]);
  });
});

describe("the spacing", () => {
  it("is wider for a soft brush, whose notches are not seen", () => {
    expect(spacingFor(500, 0)).toBeGreaterThan(2 * spacingFor(500, 1));
  });

  it("leaves notches of a quarter of a pixel at most along a hard stroke", () => {
    for (const diameter of [4, 16, 100, 500, 2000]) {
      const radius = diameter / 2;
      const half = spacingFor(diameter, 1) / 2;
      expect(radius - Math.sqrt(radius * radius - half * half)).toBeLessThan(0.27);
    }
  });
});
