/** Listens to the keyboard, and runs the commands that its keys mean. */

import type { Command, Studio } from "../types.ts";
import { placeOf } from "./focus_place.ts";
import { commandOf, type KeyPress } from "./key_matching.ts";
import { belongsTo } from "./key_places.ts";

/**
 * Run the studio's commands by their keys, until released by calling what is returned.
 * `target` is the window: what it loses by a blur (a held key's way up) is made up for there.
 */
export function listenToKeys(studio: Studio, target: Window): () => void {
  const isMac = /Mac|iPhone|iPad/.test(target.navigator.userAgent);
  const listening = new AbortController();
  const held = new HeldKeys(studio);
  let isFocusedByKeyboard = false;

  const isOurs = (event: KeyboardEvent, press: KeyPress) => {
    const focused = event.target instanceof Element ? event.target : null;
    const textIsSelected = target.getSelection()?.isCollapsed === false;
    return !event.isComposing && !belongsTo(placeOf(focused, isFocusedByKeyboard), press, textIsSelected);
  };
  const down = (event: KeyboardEvent) => {
    if (event.key === "Tab") isFocusedByKeyboard = true;
    const press = pressOf(event);
    const command = event.defaultPrevented || !isOurs(event, press) ? null : commandOf(studio.commands, press, isMac);
    if (command === null || !(held.has(event.code) || command.isEnabled(studio))) return;
    event.preventDefault();
    if (command.release !== undefined) held.press(event.code, command);
    else if (!event.repeat || command.repeats === true) command.run(studio);
  };
  const up = (event: KeyboardEvent) => {
    // A button that has the focus would be clicked by Space on its way up.
    if (held.release(event.code)) event.preventDefault();
  };
  const on = { signal: listening.signal };
  target.addEventListener("keydown", down, on);
  target.addEventListener("keyup", up, on);
  target.addEventListener("pointerdown", () => (isFocusedByKeyboard = false), { ...on, capture: true });
  target.addEventListener("blur", () => held.releaseAll(), on);
  return () => {
    held.releaseAll();
    listening.abort();
  };
}

/** The keys that are down and have a command to end. A key that repeats has begun it already. */
export class HeldKeys {
  private readonly commands = new Map<string, Command>();

  constructor(private readonly studio: Studio) {}

  has(code: string): boolean {
    return this.commands.has(code);
  }

  press(code: string, command: Command): void {
    if (this.commands.has(code)) return;
    this.commands.set(code, command);
    command.run(this.studio);
  }

  /** True when the key was held for a command. */
  release(code: string): boolean {
    const command = this.commands.get(code);
    this.commands.delete(code);
    command?.release?.(this.studio);
    return command !== undefined;
  }

  releaseAll(): void {
    for (const code of [...this.commands.keys()]) this.release(code);
  }
}

function pressOf(event: KeyboardEvent): KeyPress {
  const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event;
  return { key, code, ctrlKey, metaKey, shiftKey, altKey, isAltGraph: event.getModifierState("AltGraph") };
}
