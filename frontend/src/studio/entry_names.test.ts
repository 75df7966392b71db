import { expect, test } from "vitest";
import { entryNames } from "./entry_names.ts";

test("entries have the photos' names, and the pictures' extension", () => {
  expect(entryNames(["one.jpg", "two.heic"], ".png")).toEqual(["one.png", "two.png"]);
});

test("a name that is taken gets a number", () => {
  expect(entryNames(["photo.jpg", "photo.png", "photo.webp"], ".png")).toEqual([
    "photo.png",
    "photo (2).png",
    "photo (3).png",
  ]);
});

test("a number that is taken is passed over", () => {
  expect(entryNames(["a (2).jpg", "a.jpg", "a.png"], ".png")).toEqual(["a (2).png", "a.png", "a (3).png"]);
});

test("names that differ in case, or in how a letter is composed, are alike", () => {
  expect(entryNames(["Ä.jpg", "a\u0308.jpg"], ".png")).toEqual(["Ä.png", "ä (2).png"]);
});

test("no name leads out of its folder, or is refused by Windows", () => {
  expect(entryNames(['../a<b>:"|?*\\c\u0007.jpg', "con.jpg", "LPT1.photo.jpg"], ".png")).toEqual([
    "_a_b_______c_.png",
    "_con.png",
    "_LPT1.photo.png",
  ]);
});

test("a long name is cut between two characters", () => {
  const [name = ""] = entryNames([`${"ü".repeat(150)}x.jpg`], ".png");

  expect(name).toBe(`${"ü".repeat(100)}.png`);
  expect(entryNames([`x${"ü".repeat(150)}.jpg`], ".png")).toEqual([`x${"ü".repeat(99)}.png`]);
});
