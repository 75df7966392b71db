import fc from "fast-check";
import { expect, it } from "vitest";
import { intersection } from "../engine/geometry.ts";
import { imageRectOf, onDevice, snapped, touched } from "./screen_space.ts";

const viewports = fc.record({
  scale: fc.double({ min: 0.02, max: 32, noNaN: true }),
  offsetX: fc.integer({ min: -3000, max: 3000 }),
  offsetY: fc.integer({ min: -3000, max: 3000 }),
});
const rects = fc.record({
  left: fc.integer({ min: 0, max: 5000 }),
  top: fc.integer({ min: 0, max: 5000 }),
  width: fc.integer({ min: 1, max: 3000 }),
  height: fc.integer({ min: 1, max: 3000 }),
});

it("lets neighbours meet without a seam at any zoom", () => {
  fc.assert(
    fc.property(viewports, rects, (viewport, rect) => {
      const one = snapped(viewport, rect);
      const next = snapped(viewport, { ...rect, left: rect.left + rect.width });
      expect(next.left).toBe(one.left + one.width);
    }),
    // An edge just left of the screen's first pixel.
    {
      examples: [
        [
          { scale: 0.45, offsetX: -5, offsetY: 0 },
          { left: 0, top: 0, width: 10, height: 1 },
        ],
      ],
    },
  );
});

it("damages at least all that a rect is drawn on", () => {
  fc.assert(
    fc.property(viewports, rects, (viewport, rect) => {
      const drawn = snapped(viewport, rect);
      expect(intersection(touched(viewport, rect), drawn)).toEqual(drawn);
    }),
  );
});

it("finds every image pixel that a part of the screen shows", () => {
  fc.assert(
    fc.property(viewports, rects, (viewport, rect) => {
      const seen = imageRectOf(viewport, touched(viewport, rect));
      expect(intersection(seen, rect)).toEqual(rect);
    }),
  );
});

it("moves by whole device pixels, and scales by their ratio", () => {
  expect(onDevice({ scale: 0.5, offsetX: 10.3, offsetY: -0.4 }, 1.5)).toEqual({
    scale: 0.75,
    offsetX: 15,
    offsetY: -1,
  });
});
