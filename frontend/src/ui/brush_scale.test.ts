import { expect, test } from "vitest";
import { diameterAt, LARGEST_DIAMETER, steppedDiameter, TICKS, tickOf } from "./brush_scale.ts";

test("the slider's ends are the smallest and the largest brush", () => {
  expect(diameterAt(0)).toBe(1);
  expect(diameterAt(TICKS)).toBe(LARGEST_DIAMETER);
});

test("each step of a key changes the size, up and down, at every size", () => {
  for (let diameter = 2; diameter < LARGEST_DIAMETER; diameter++) {
    expect(steppedDiameter(diameter, tickOf(diameter) + 1)).toBeGreaterThan(diameter);
    expect(steppedDiameter(diameter, tickOf(diameter) - 1)).toBeLessThan(diameter);
  }
});
