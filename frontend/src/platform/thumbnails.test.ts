import { expect, it } from "vitest";
import { thumbnailSize, thumbnailStep } from "./thumbnails.ts";

it("keeps the photo's proportions within 160 pixels", () => {
  expect(thumbnailSize({ width: 6000, height: 4000 })).toEqual({ width: 160, height: 107 });
  expect(thumbnailSize({ width: 100, height: 9000 })).toEqual({ width: 2, height: 160 });
  expect(thumbnailSize({ width: 9000, height: 3 })).toEqual({ width: 160, height: 1 });
});

it("does not enlarge a small picture", () => {
  expect(thumbnailSize({ width: 20, height: 30 })).toEqual({ width: 20, height: 30 });
});

it("averages blocks only as far as a thumbnail's pixels are left", () => {
  for (const longer of [10, 319, 320, 6000, 12_000]) {
    const step = thumbnailStep({ width: longer, height: 1 });
    expect(step === 1 || longer / step >= 160).toBe(true);
    expect(longer / step).toBeLessThan(320);
  }
});
