import { ariaKeys, caps, commandOf } from "../keys.ts";
import { useStudio } from "../studio_context.ts";

/** ⌘ is meant where the studio says Ctrl. */
export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys of a command: the first one's caps, to be shown, and the value for `aria-keyshortcuts`. */
export function useKeys(id: string | undefined): {
  readonly caps: readonly string[];
  readonly aria: string | undefined;
} {
  const keys = commandOf(useStudio().commands, id ?? "")?.keys ?? [];
  const [first] = keys;
  return { caps: first ? caps(first, IS_MAC) : [], aria: ariaKeys(keys, IS_MAC) };
}
