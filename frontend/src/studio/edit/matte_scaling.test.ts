import fc from "fast-check";
import { expect, test } from "vitest";
import { newMatte } from "../../engine/matte.ts";
import { scaledTo } from "./matte_scaling.ts";

const matte = (width: number, ...values: number[]) => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values),
});

test("a matte of the size that is asked for stays itself", async () => {
  const same = matte(2, 1, 2, 3, 4);

  expect(await scaledTo(same, { width: 2, height: 2 })).toBe(same);
});

test("a smaller one is made of means", async () => {
  expect([...(await scaledTo(matte(2, 0, 100, 100, 200), { width: 1, height: 1 })).data]).toEqual([100]);
});

test("a larger one is interpolated, and its ends are those of the smaller one", async () => {
  expect([...(await scaledTo(matte(2, 0, 200), { width: 4, height: 1 })).data]).toEqual([0, 50, 150, 200]);
  expect([...(await scaledTo(matte(1, 0, 200), { width: 1, height: 4 })).data]).toEqual([0, 50, 150, 200]);
});

test("an even matte stays even, whatever its size", async () => {
  const side = fc.integer({ min: 1, max: 40 });
  await fc.assert(
    fc.asyncProperty(side, side, side, side, fc.integer({ min: 0, max: 255 }), async (w, h, width, height, alpha) => {
      const scaled = await scaledTo(newMatte({ width: w, height: h }, alpha), { width, height });
      expect(scaled.data).toHaveLength(width * height);
      expect(scaled.data.every((value) => value === alpha)).toBe(true);
    }),
  );
});

test("what else is to be done is done meanwhile", async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  });

  await scaledTo(newMatte({ width: 2000, height: 2000 }), { width: 1000, height: 3000 });

  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
});
