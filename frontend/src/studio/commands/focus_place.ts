/** Where the focus is in the document, seen from the keyboard. */

import type { KeyPlace } from "./key_places.ts";

/** The part of an Element that tells what it is. */
export interface FocusTarget {
  matches(selector: string): boolean;
  closest(selector: string): unknown;
}

const TYPING =
  "textarea, [contenteditable]:not([contenteditable='false']), input:not([type='range'], [type='checkbox'], [type='radio'], [type='button'], [type='submit'], [type='reset'], [type='color'], [type='file'])";
const CHOOSING = "select, [role='menu'] *, [role='listbox'], [role='listbox'] *";
const SWITCHING = "input[type='radio'], [role='radio'], [role='tab']";
const PRESSING = "button, a[href], summary, input, [role='button'], [role='switch'], [role='checkbox']";

/**
 * What kind of place has the focus. A button that was only clicked on does not count as pressed by keys: whoever
 * has chosen a tool with the mouse and then holds Space wants to pan.
 */
export function placeOf(target: FocusTarget | null, isFocusedByKeyboard: boolean): KeyPlace {
  if (target === null) return "stage";
  if (target.matches(TYPING)) return "typing";
  if (target.closest("dialog[open], [aria-modal='true'], [popover]") !== null) return "dialog";
  if (target.matches("input[type='range'], [role='slider']")) return "sliding";
  if (target.matches(CHOOSING)) return "choosing";
  if (!isFocusedByKeyboard) return "stage";
  if (target.matches(SWITCHING)) return "switching";
  return target.matches(PRESSING) ? "pressing" : "stage";
}
