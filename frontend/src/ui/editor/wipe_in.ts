import { useEffect } from "react";
import type { Edit } from "../../studio/types.ts";

const LASTS_MS = 900;
/** Photos whose cut-out has been shown in this visit: it is wiped in once. */
const shown = new Set<string>();

/** The cut-out comes in from the right: the comparison's divider runs once over the photo. A press or a key ends it. */
export function useWipeIn(edit: Edit): void {
  useEffect(() => {
    const { photoId } = edit.store.getState();
    const wantsCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return shown.has(photoId) || wantsCalm ? undefined : wipeIn(edit, () => shown.add(photoId));
  }, [edit]);
}

/** Returns what ends it without its having been shown. */
function wipeIn(edit: Edit, tellShown: () => void): () => void {
  const listening = new AbortController();
  const end = () => {
    if (listening.signal.aborted) return;
    listening.abort();
    edit.setCompare(null);
  };
  const finish = () => {
    tellShown();
    end();
  };
  const begin = performance.now();
  const step = (now: number) => {
    if (listening.signal.aborted) return;
    const share = Math.max(0, now - begin) / LASTS_MS;
    if (share >= 1) return finish();
    edit.setCompare(1 - eased(share));
    requestAnimationFrame(step);
  };
  for (const type of ["pointerdown", "keydown"]) {
    window.addEventListener(type, finish, { signal: listening.signal, capture: true });
  }
  edit.setCompare(1);
  requestAnimationFrame(step);
  return end;
}

/** Slow at both ends. */
function eased(share: number): number {
  return share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
}
