import { expect, it } from "vitest";
import { settled } from "./stage_canvas.ts";

it("takes the measured size when it differs by a rounding only", () => {
  expect(settled({ width: 1000, height: 800 }, { width: 1001, height: 799 })).toEqual({ width: 1001, height: 799 });
});

it("keeps the estimate when the measure is of another screen, or there is none", () => {
  expect(settled({ width: 1000, height: 1400 }, { width: 500, height: 700 })).toEqual({ width: 1000, height: 1400 });
  expect(settled({ width: 10, height: 14 }, null)).toEqual({ width: 10, height: 14 });
});
