/** Which command a key press means. Knows no DOM: a press is a plain record. */

import type { Command } from "../types.ts";

/** What a KeyboardEvent tells. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** AltGr types characters; Windows reports it as ctrl and alt. */
  readonly isAltGraph: boolean;
}

/** A written key, as in "ctrl+shift+z", in its parts. */
interface Combination {
  readonly key: string;
  readonly hasCtrl: boolean;
  readonly hasShift: boolean;
}

/** What shift makes of a bracket where both lie on one key. */
const SHIFTED: Readonly<Record<string, string>> = { "{": "[", "}": "]" };

/** The command whose key was pressed, enabled or not; null: none has it. */
export function commandOf(commands: readonly Command[], press: KeyPress, isMac: boolean): Command | null {
  return commands.find((command) => command.keys.some((written) => isPressed(written, press, isMac))) ?? null;
}

/** True when exactly this key was pressed, with what is held down with it and nothing more. */
export function isPressed(written: string, press: KeyPress, isMac: boolean): boolean {
  const wanted = combinationOf(written);
  const key = keyOf(press);
  const isCtrl = isMac ? press.metaKey : press.ctrlKey;
  const hasForeign = (isMac ? press.ctrlKey : press.metaKey) || press.altKey;
  // AltGr has done its work when it made the character: it is not held for the command.
  if (press.isAltGraph ? wanted.hasCtrl : isCtrl !== wanted.hasCtrl || hasForeign) return false;
  if (wanted.hasShift) return press.shiftKey && (SHIFTED[key] ?? key) === wanted.key;
  // Which signs and digits need shift differs by keyboard: "?" is one key here and two there.
  return key === wanted.key && (!press.shiftKey || mayNeedShift(key));
}

function combinationOf(written: string): Combination {
  // The "+" of "ctrl++" is a key; the one before it is not.
  const [key = "", ...held] = written.split(/(?<=[a-z])\+/).reverse();
  return { key, hasCtrl: held.includes("ctrl"), hasShift: held.includes("shift") };
}

/** The key's name in small letters. Where letters are not Latin, the place on the keyboard tells which one is meant. */
function keyOf(press: KeyPress): string {
  if (press.key === " ") return "space";
  const isForeignLetter = /^\p{L}$/u.test(press.key) && !/^[a-z]$/i.test(press.key);
  const letterOfPlace = /^Key([A-Z])$/.exec(press.code)?.[1];
  return (isForeignLetter && letterOfPlace ? letterOfPlace : press.key).toLowerCase();
}

/** Digits and signs, but for the brackets: with those, shift has a meaning of ours. */
function mayNeedShift(key: string): boolean {
  return key.length === 1 && !/^[\p{L}[\]]$/u.test(key);
}
