import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, contains, EMPTY_RECT, intersection, isEmpty, rectOf, union } from "./geometry.ts";

const whole = (min: number, max: number) => fc.integer({ min, max });
const rects = fc.record({ left: whole(-9, 9), top: whole(-9, 9), width: whole(0, 9), height: whole(0, 9) });
const points = fc.record({ x: whole(-20, 20), y: whole(-20, 20) });

const holds = (rect: typeof EMPTY_RECT, { x, y }: { x: number; y: number }) =>
  contains(rect, { x: x - rect.left, y: y - rect.top });

describe("rectangles", () => {
  it("have in common exactly the pixels that lie in both", () => {
    fc.assert(
      fc.property(rects, rects, points, (a, b, point) => {
        expect(holds(intersection(a, b), point)).toBe(holds(a, point) && holds(b, point));
      }),
    );
  });

  it("are never of negative size where they have nothing in common", () => {
    const apart = intersection({ left: 0, top: 0, width: 2, height: 2 }, { left: 5, top: 7, width: 1, height: 1 });
    expect(apart).toMatchObject({ width: 0, height: 0 });
    expect(isEmpty(apart)).toBe(true);
  });

  it("lie within their union", () => {
    fc.assert(
      fc.property(rects, rects, points, (a, b, point) => {
        if (holds(a, point) || holds(b, point)) expect(holds(union(a, b), point)).toBe(true);
      }),
    );
  });

  it("are passed over in a union when they are empty or missing", () => {
    const rect = { left: 3, top: 4, width: 5, height: 6 };
    expect(union(null, rect)).toEqual(rect);
    expect(union(EMPTY_RECT, rect)).toEqual(rect);
    expect(union(rect, { left: -50, top: 0, width: 0, height: 9 })).toEqual(rect);
  });

  it("reach from the first pixel to the last of a picture", () => {
    expect(rectOf({ width: 7, height: 5 })).toEqual({ left: 0, top: 0, width: 7, height: 5 });
  });

  it("are rounded outwards around a disc", () => {
    expect(around({ x: 10.5, y: 20 }, 3)).toEqual({ left: 7, top: 17, width: 7, height: 6 });
  });
});
