import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clamped, fitted, panned, toImage, toScreen, type Viewport, zoomedAt, zoomLimits } from "./viewport.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const viewports: fc.Arbitrary<Viewport> = fc.record({
  scale: number(0.01, 32),
  offsetX: number(-5000, 5000),
  offsetY: number(-5000, 5000),
});
const points = fc.record({ x: number(-8000, 8000), y: number(-8000, 8000) });
const sizes = fc.record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) });
const LIMITS = { least: 0.01, greatest: 32 };

describe("a viewport", () => {
  it("leads from the screen to the image and back to the same point", () => {
    fc.assert(
      fc.property(viewports, points, (viewport, point) => {
        const back = toScreen(viewport, toImage(viewport, point));
        expect(back.x).toBeCloseTo(point.x, 6);
        expect(back.y).toBeCloseTo(point.y, 6);
      }),
    );
  });

  it("keeps what is under the cursor there when zoomed", () => {
    fc.assert(
      fc.property(viewports, points, number(0.1, 10), (viewport, cursor, factor) => {
        const zoomed = zoomedAt(viewport, cursor, factor, LIMITS);
        const under = toScreen(zoomed, toImage(viewport, cursor));
        expect(under.x).toBeCloseTo(cursor.x, 5);
        expect(under.y).toBeCloseTo(cursor.y, 5);
      }),
    );
  });

  it("zooms by the factor, as far as the limits let it", () => {
    const viewport = { scale: 2, offsetX: 0, offsetY: 0 };
    expect(zoomedAt(viewport, { x: 0, y: 0 }, 3, LIMITS).scale).toBe(6);
    expect(zoomedAt(viewport, { x: 0, y: 0 }, 100, LIMITS).scale).toBe(32);
    expect(zoomedAt(viewport, { x: 0, y: 0 }, 0.0001, LIMITS).scale).toBe(0.01);
  });

  it("is fitted so that the picture touches the margin on two sides, and is centred", () => {
    const viewport = fitted({ width: 4000, height: 1000 }, { width: 1000, height: 800 }, 100);
    expect(viewport).toEqual({ scale: 0.2, offsetX: 100, offsetY: 300 });
  });

  it("is fitted with a positive scale into a view that has no room yet", () => {
    expect(fitted({ width: 4000, height: 3000 }, { width: 0, height: 0 }, 24).scale).toBeGreaterThan(0);
  });

  it("can always be zoomed to what fits, and to 100 %", () => {
    fc.assert(
      fc.property(sizes, sizes, (image, screen) => {
        const { least, greatest } = zoomLimits(image, screen);
        for (const scale of [fitted(image, screen, 0).scale, 1]) {
          expect(scale).toBeGreaterThan(least);
          expect(scale).toBeLessThanOrEqual(greatest);
        }
      }),
    );
  });

  it("is panned by screen pixels", () => {
    expect(panned({ scale: 3, offsetX: 10, offsetY: 20 }, 5, -7)).toEqual({ scale: 3, offsetX: 15, offsetY: 13 });
  });

  it("keeps a strip of the picture in view, and does not move when it has one", () => {
    const image = { width: 1000, height: 1000 };
    const screen = { width: 500, height: 400 };
    expect(clamped({ scale: 1, offsetX: -2000, offsetY: 900 }, image, screen)).toEqual({
      scale: 1,
      offsetX: 64 - 1000,
      offsetY: 400 - 64,
    });
    const seen = { scale: 1, offsetX: -900, offsetY: 300 };
    expect(clamped(seen, image, screen)).toEqual(seen);
  });

  it("keeps the whole of a picture in view that is smaller than the strip", () => {
    const v = clamped({ scale: 1, offsetX: -50, offsetY: 999 }, { width: 10, height: 10 }, { width: 500, height: 400 });
    expect(v).toMatchObject({ offsetX: 0, offsetY: 390 });
  });
});
