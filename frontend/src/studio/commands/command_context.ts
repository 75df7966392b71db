/** What a command finds when it looks at the studio. */

import type { Edit, EditState, Studio } from "../types.ts";

/** The open edit once it can be worked on. */
export function readyEdit(studio: Studio): Edit | null {
  const { current } = studio.edit.getState();
  return current !== null && current.store.getState().phase === "ready" ? current : null;
}

export function hasReadyEdit(studio: Studio): boolean {
  return readyEdit(studio) !== null;
}

/** True when there is an edit to work on, and its state is as asked. */
export function editIs(studio: Studio, isSo: (state: EditState) => boolean): boolean {
  const edit = readyEdit(studio);
  return edit !== null && isSo(edit.store.getState());
}

/** Do something with the open edit; without one, nothing. */
export function withEdit(act: (edit: Edit) => void): (studio: Studio) => void {
  return (studio) => {
    const edit = readyEdit(studio);
    if (edit !== null) act(edit);
  };
}
