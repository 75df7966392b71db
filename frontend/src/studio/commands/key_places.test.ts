import { expect, test } from "vitest";
import type { KeyPress } from "./key_matching.ts";
import { belongsTo, type KeyPlace } from "./key_places.ts";

function press(key: string, hasCtrl = false): KeyPress {
  return { key, code: "", ctrlKey: hasCtrl, metaKey: false, shiftKey: false, altKey: false, isAltGraph: false };
}

const isLeftTo = (place: KeyPlace, key: string, hasCtrl = false) => belongsTo(place, press(key, hasCtrl), false);

test("whoever types has all keys", () => {
  for (const key of ["b", "?", "Escape", "[", " ", "ArrowLeft"]) expect(isLeftTo("typing", key)).toBe(true);
  expect(isLeftTo("typing", "z", true)).toBe(true);
});

test("a slider keeps its arrows and ends, and letters work", () => {
  for (const key of ["ArrowLeft", "ArrowUp", "Home", "End", "PageUp"]) expect(isLeftTo("sliding", key)).toBe(true);
  for (const key of ["b", "z", "[", " ", "Escape"]) expect(isLeftTo("sliding", key)).toBe(false);
});

test("a button keeps Enter and Space", () => {
  expect(isLeftTo("pressing", "Enter")).toBe(true);
  expect(isLeftTo("pressing", " ")).toBe(true);
  expect(isLeftTo("pressing", "ArrowLeft")).toBe(false);
  expect(isLeftTo("pressing", "w")).toBe(false);
});

test("radio buttons keep their arrows", () => {
  expect(isLeftTo("switching", "ArrowDown")).toBe(true);
  expect(isLeftTo("switching", "e")).toBe(false);
});

test("a list keeps the letters by which one looks, but not what ctrl does", () => {
  expect(isLeftTo("choosing", "b")).toBe(true);
  expect(isLeftTo("choosing", "z", true)).toBe(false);
});

test("behind an open dialog nothing moves, but the key that opened the help closes it", () => {
  expect(isLeftTo("dialog", "z")).toBe(true);
  expect(isLeftTo("dialog", "Escape")).toBe(true);
  expect(isLeftTo("dialog", "?")).toBe(false);
});

test("on the stage all keys are the studio's", () => {
  for (const key of ["b", " ", "Enter", "ArrowLeft", "Escape"]) expect(isLeftTo("stage", key)).toBe(false);
});

test("selected text is copied by the browser, not as a picture", () => {
  expect(belongsTo("stage", press("c", true), true)).toBe(true);
  expect(belongsTo("stage", press("c", true), false)).toBe(false);
  expect(belongsTo("stage", press("c"), true)).toBe(false);
});
