import type { Command } from "../studio/types.ts";

const NAMES: Readonly<Record<string, string>> = {
  ctrl: "Ctrl",
  shift: "Shift",
  alt: "Alt",
  space: "Space",
  escape: "Esc",
  enter: "Enter",
  backspace: "Backspace",
  pageup: "Page Up",
  pagedown: "Page Down",
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
};
const ON_A_MAC: Readonly<Record<string, string>> = { ctrl: "⌘", shift: "⇧", alt: "⌥" };
const FOR_ARIA: Readonly<Record<string, string>> = {
  ctrl: "Control",
  shift: "Shift",
  alt: "Alt",
  space: "Space",
  escape: "Escape",
  enter: "Enter",
  backspace: "Backspace",
  pageup: "PageUp",
  pagedown: "PageDown",
  arrowleft: "ArrowLeft",
  arrowright: "ArrowRight",
  arrowup: "ArrowUp",
  arrowdown: "ArrowDown",
};

/** The caps of one key combination as they are shown: "ctrl+shift+z" → ["Ctrl", "Shift", "Z"]. */
export function caps(combination: string, isMac: boolean): readonly string[] {
  return partsOf(combination).map((part) => (isMac ? ON_A_MAC[part] : undefined) ?? NAMES[part] ?? part.toUpperCase());
}

/** The value of `aria-keyshortcuts`, or undefined where there is no key: "Control+Z Z" (Meta on a Mac). */
export function ariaKeys(keys: readonly string[], isMac: boolean): string | undefined {
  const spelled = keys.map((key) =>
    partsOf(key)
      .map((part) => ariaName(part, isMac))
      .join("+"),
  );
  return spelled.length > 0 ? spelled.join(" ") : undefined;
}

/** The command of that id, or null. */
export function commandOf(commands: readonly Command[], id: string): Command | null {
  return commands.find((command) => command.id === id) ?? null;
}

function ariaName(part: string, isMac: boolean): string {
  if (part === "ctrl") return isMac ? "Meta" : "Control";
  return FOR_ARIA[part] ?? part.toUpperCase();
}

/** A plus that is itself the key ("+", "ctrl++") stays whole. */
function partsOf(combination: string): readonly string[] {
  return combination
    .toLowerCase()
    .split(/\+(?=.)/)
    .map((part) => part || "+");
}
