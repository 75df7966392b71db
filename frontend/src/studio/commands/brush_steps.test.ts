import { expect, test } from "vitest";
import { harder, larger, smaller, softer } from "./brush_steps.ts";

const brush = (diameter: number, hardness = 0.5) => ({ diameter, hardness });

test("each size that a key reaches is left again by the other key", () => {
  for (let size = 1; size < 1000; size = larger(brush(size)).diameter) {
    const next = larger(brush(size)).diameter;
    expect(next).toBeGreaterThan(size);
    expect(smaller(brush(next)).diameter).toBe(size);
  }
});

test("a size in between goes to the next whole step", () => {
  expect(larger(brush(43)).diameter).toBe(45);
  expect(smaller(brush(43)).diameter).toBe(40);
  expect(larger(brush(2.5)).diameter).toBe(3);
  expect(smaller(brush(2.5)).diameter).toBe(2);
});

test("the brush stays between one pixel and a thousand", () => {
  expect(smaller(brush(1)).diameter).toBe(1);
  expect(larger(brush(1000)).diameter).toBe(1000);
});

test("ten steps of hardness lead from soft to hard, and back to exactly soft", () => {
  let current = brush(40, 0);
  for (let step = 0; step < 10; step++) current = harder(current);
  expect(current.hardness).toBe(1);
  expect(harder(current).hardness).toBe(1);
  for (let step = 0; step < 10; step++) current = softer(current);
  expect(current).toEqual(brush(40, 0));
  expect(softer(current).hardness).toBe(0);
});
