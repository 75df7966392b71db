import fc from "fast-check";
import { expect, test } from "vitest";
import { scaledTo } from "./matte_scaling.ts";

const matte = (width: number, ...values: number[]) => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values),
});

test("a matte of the size that is asked for stays itself", () => {
  const same = matte(2, 1, 2, 3, 4);

  expect(scaledTo(same, { width: 2, height: 2 })).toBe(same);
});

test("a smaller one is made of means", () => {
  expect([...scaledTo(matte(2, 0, 100, 100, 200), { width: 1, height: 1 }).data]).toEqual([100]);
});

test("a larger one is interpolated, and its ends are those of the smaller one", () => {
  expect([...scaledTo(matte(2, 0, 200), { width: 4, height: 1 }).data]).toEqual([0, 50, 150, 200]);
});

test("an even matte stays even, whatever its size", () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (w, h, width, height, alpha) => {
      const even = { width: w, height: h, data: new Uint8Array(w * h).fill(alpha) };
      const scaled = scaledTo(even, { width, height });
      expect(scaled.data).toHaveLength(width * height);
      expect(scaled.data.every((value) => value === alpha)).toBe(true);
    }),
  );
});
