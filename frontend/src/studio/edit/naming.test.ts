import { expect, test } from "vitest";
import { cutoutName, matteName, stem } from "./naming.ts";

test("a cut-out has its photo's name, and its own format's extension", () => {
  expect(cutoutName("photo.jpg", "png")).toBe("photo-cutout.png");
  expect(cutoutName("holiday.tar.gz", "webp")).toBe("holiday.tar-cutout.webp");
  expect(cutoutName("photo.heic", "jpeg")).toBe("photo-cutout.jpg");
});

test("a matte is a PNG", () => {
  expect(matteName("photo.jpg")).toBe("photo-matte.png");
});

test.each([
  ["photo", "photo"],
  [".hidden", "hidden"],
  ["photo.", "photo"],
  [" . ", "photo"],
  ["", "photo"],
  ["ünï çödé.png", "ünï çödé"],
])("the stem of %j is %j", (name, expected) => {
  expect(stem(name)).toBe(expected);
});
