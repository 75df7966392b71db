/** Which keys belong to the element that has the focus, and not to the studio. Knows no DOM. */

import type { KeyPress } from "./key_matching.ts";

/** Where the focus is, seen from the keyboard. */
export type KeyPlace =
  /** Text is being typed: all keys are its own. */
  | "typing"
  /** Inside of a dialog or a popover: it has its own Escape, and nothing behind it moves. */
  | "dialog"
  /** A slider. */
  | "sliding"
  /** A list, a menu, a group of choices: arrows, and letters by which one looks. */
  | "choosing"
  /** A group of radio buttons or tabs: arrows, but no letters. */
  | "switching"
  /** A button or link that the keyboard has gone to. */
  | "pressing"
  /** Anywhere else. */
  | "stage";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const ENDS = ["Home", "End"];
const PAGES = ["PageUp", "PageDown"];
const PRESSING = ["Enter", " "];

const OWN_KEYS: Readonly<Record<"sliding" | "switching" | "pressing", readonly string[]>> = {
  sliding: [...ARROWS, ...ENDS, ...PAGES],
  switching: [...ARROWS, ...ENDS, ...PRESSING],
  pressing: PRESSING,
};

/** True when the press belongs to where the focus is. With text selected, copying is the browser's. */
export function belongsTo(place: KeyPlace, press: KeyPress, textIsSelected: boolean): boolean {
  if (textIsSelected && (press.ctrlKey || press.metaKey) && press.key.toLowerCase() === "c") return true;
  switch (place) {
    case "typing":
      return true;
    case "dialog":
      return press.key !== "?";
    case "choosing":
      return !press.ctrlKey && !press.metaKey;
    case "stage":
      return false;
    default:
      return OWN_KEYS[place].includes(press.key);
  }
}
