import { expect, test } from "vitest";
import { commands } from "./commands.ts";
import { commandOf, isPressed, type KeyPress } from "./key_matching.ts";

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: "",
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    isAltGraph: false,
    ...more,
  };
}

const idOf = (pressed: KeyPress, isMac = false) => commandOf(commands, pressed, isMac)?.id ?? null;

test.each([
  ["b", "tool.erase"],
  ["e", "tool.restore"],
  ["w", "tool.wand"],
  ["p", "tool.polygon"],
  ["z", "edit.undo"],
  ["y", "edit.redo"],
  ["r", "edit.reset"],
  [" ", "view.hold"],
  ["0", "view.fit"],
  ["1", "view.actualSize"],
  ["+", "view.zoomIn"],
  ["-", "view.zoomOut"],
  ["[", "brush.smaller"],
  ["]", "brush.larger"],
  ["o", "view.original"],
  ["c", "view.compare"],
  ["?", "help.keys"],
  ["PageUp", "photo.previous"],
  ["PageDown", "photo.next"],
  ["Escape", "edit.leave"],
  ["Enter", "tool.finish"],
  ["Backspace", "tool.stepBack"],
  ["ArrowLeft", "cursor.left1"],
])("the key %s means %s", (key, id) => {
  expect(idOf(press(key))).toBe(id);
});

test.each([
  ["z", {}, "edit.undo"],
  ["Z", { shiftKey: true }, "edit.redo"],
  ["y", {}, "edit.redo"],
  ["s", {}, "file.download"],
  ["c", {}, "file.copy"],
  ["o", {}, "file.add"],
  ["ArrowUp", {}, "cursor.up50"],
])("ctrl with %s, and ⌘ on a Mac, means %s %s", (key, more, id) => {
  expect(idOf(press(key, { ...more, ctrlKey: true }))).toBe(id);
  expect(idOf(press(key, { ...more, metaKey: true }), true)).toBe(id);
});

test("the Windows key, and ctrl on a Mac, are no ctrl", () => {
  expect(idOf(press("z", { metaKey: true }))).toBeNull();
  expect(idOf(press("z", { ctrlKey: true }), true)).toBeNull();
});

test("with anything else held down a key is not ours", () => {
  expect(idOf(press("b", { ctrlKey: true }))).toBeNull();
  expect(idOf(press("b", { altKey: true }))).toBeNull();
  expect(idOf(press("B", { shiftKey: true }))).toBeNull();
  expect(idOf(press("s", { ctrlKey: true, altKey: true }))).toBeNull();
});

test("a letter is the same with caps lock on", () => {
  expect(idOf(press("B"))).toBe("tool.erase");
});

test.each([
  ["{", "brush.softer"],
  ["[", "brush.softer"],
  ["}", "brush.harder"],
])("shift and the bracket's key set the hardness where they make %s", (key, id) => {
  expect(idOf(press(key, { shiftKey: true }))).toBe(id);
});

test("a bracket that AltGr makes is a bracket", () => {
  expect(idOf(press("[", { isAltGraph: true, ctrlKey: true, altKey: true }))).toBe("brush.smaller");
});

test("signs count by what they are, with shift or without", () => {
  expect(idOf(press("?", { shiftKey: true }))).toBe("help.keys");
  expect(idOf(press("+", { shiftKey: true }))).toBe("view.zoomIn");
  expect(idOf(press("0", { shiftKey: true }))).toBe("view.fit");
});

test("where letters are not Latin, the place on the keyboard counts", () => {
  expect(idOf(press("и", { code: "KeyB" }))).toBe("tool.erase");
  expect(idOf(press("ü", { code: "BracketLeft" }))).toBeNull();
});

test("a key with the name plus can have ctrl before it", () => {
  expect(isPressed("ctrl++", press("+", { ctrlKey: true }), false)).toBe(true);
  expect(isPressed("ctrl++", press("+"), false)).toBe(false);
});
