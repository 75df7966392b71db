import fc from "fast-check";
import { expect, test } from "vitest";
import { fitted, toScreen } from "../../engine/viewport.ts";
import { movedCursor, REACH_MARGIN } from "./keyboard_cursor.ts";

const IMAGE = { width: 1000, height: 500 };
const SCREEN = { width: 800, height: 600 };
const AT_ONCE = { viewport: { scale: 2, offsetX: 0, offsetY: 0 }, screen: SCREEN, image: IMAGE };

test("the first arrow shows the cursor in the middle of the view", () => {
  const { cursor } = movedCursor(null, { dx: 10, dy: 0 }, AT_ONCE);

  expect(cursor).toEqual({ x: 200, y: 150 });
});

test("the cursor goes by screen pixels, which are fewer image pixels when zoomed in", () => {
  const { cursor, viewport } = movedCursor({ x: 200, y: 150 }, { dx: 10, dy: -50 }, AT_ONCE);

  expect(cursor).toEqual({ x: 205, y: 125 });
  expect(viewport).toBe(AT_ONCE.viewport);
});

test("at the edge of the view, the view goes with the cursor", () => {
  const { cursor, viewport } = movedCursor({ x: 395, y: 150 }, { dx: 10, dy: 0 }, AT_ONCE);

  expect(cursor).toEqual({ x: 400, y: 150 });
  expect(toScreen(viewport, cursor).x).toBe(SCREEN.width - REACH_MARGIN);
});

test("the cursor never leaves the picture", () => {
  const view = { viewport: fitted(IMAGE, SCREEN, 16), screen: SCREEN, image: IMAGE };
  const move = fc.record({ dx: fc.integer({ min: -900, max: 900 }), dy: fc.integer({ min: -900, max: 900 }) });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
      let cursor: { x: number; y: number } | null = null;
      let viewport = view.viewport;
      for (const each of moves) ({ cursor, viewport } = movedCursor(cursor, each, { ...view, viewport }));
      if (cursor === null) return;
      expect(cursor.x).toBeGreaterThanOrEqual(0);
      expect(cursor.x).toBeLessThan(IMAGE.width);
      expect(cursor.y).toBeGreaterThanOrEqual(0);
      expect(cursor.y).toBeLessThan(IMAGE.height);
    }),
  );
});

test("wherever the cursor goes, it can be seen", () => {
  const move = fc.record({ dx: fc.integer({ min: -300, max: 300 }), dy: fc.integer({ min: -300, max: 300 }) });
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 30 }), (moves) => {
      let cursor: { x: number; y: number } | null = null;
      let viewport = AT_ONCE.viewport;
      for (const each of moves) ({ cursor, viewport } = movedCursor(cursor, each, { ...AT_ONCE, viewport }));
      const at = toScreen(viewport, cursor ?? { x: -1, y: -1 });
      expect(at.x).toBeGreaterThanOrEqual(0);
      expect(at.x).toBeLessThanOrEqual(SCREEN.width);
      expect(at.y).toBeGreaterThanOrEqual(0);
      expect(at.y).toBeLessThanOrEqual(SCREEN.height);
    }),
  );
});
