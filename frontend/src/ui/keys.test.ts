import { describe, expect, test } from "vitest";
import { ariaKeys, caps } from "./keys.ts";

describe("the caps of a key", () => {
  test("are named as on the keyboard", () => {
    expect(caps("ctrl+shift+z", false)).toEqual(["Ctrl", "Shift", "Z"]);
    expect(caps("shift+[", false)).toEqual(["Shift", "["]);
    expect(caps("space", false)).toEqual(["Space"]);
  });

  test("are a Mac's on a Mac", () => {
    expect(caps("ctrl+shift+z", true)).toEqual(["⌘", "⇧", "Z"]);
  });

  test("keep a plus that is the key itself", () => {
    expect(caps("+", false)).toEqual(["+"]);
    expect(caps("ctrl++", false)).toEqual(["Ctrl", "+"]);
  });
});

describe("aria-keyshortcuts", () => {
  test("list every combination", () => {
    expect(ariaKeys(["z", "ctrl+z"], false)).toBe("Z Control+Z");
    expect(ariaKeys(["pageup"], true)).toBe("PageUp");
    expect(ariaKeys(["ctrl+s"], true)).toBe("Meta+S");
  });

  test("are absent without a key", () => {
    expect(ariaKeys([], false)).toBeUndefined();
  });
});
