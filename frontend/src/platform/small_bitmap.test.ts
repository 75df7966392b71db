import { expect, it } from "vitest";
import { fitted } from "./small_bitmap.ts";

it("keeps the proportions within so many pixels, and leaves at least one", () => {
  expect(fitted({ width: 6000, height: 4000 }, 160)).toEqual({ width: 160, height: 107 });
  expect(fitted({ width: 100, height: 9000 }, 640)).toEqual({ width: 7, height: 640 });
  expect(fitted({ width: 9000, height: 3 }, 160)).toEqual({ width: 160, height: 1 });
});

it("does not enlarge a small picture", () => {
  expect(fitted({ width: 20, height: 30 }, 160)).toEqual({ width: 20, height: 30 });
});
