/** Taking back, doing again, leaving off. */

import type { Command, Edit, Studio } from "../types.ts";
import { editIs, readyEdit, withEdit } from "./command_context.ts";

export const editCommands: readonly Command[] = [
  {
    id: "edit.undo",
    label: "Undo",
    group: "Edit",
    keys: ["z", "ctrl+z"],
    repeats: true,
    isEnabled: (studio) => editIs(studio, (state) => state.canUndo),
    run: withEdit((edit) => edit.undo()),
  },
  {
    id: "edit.redo",
    label: "Redo",
    group: "Edit",
    keys: ["y", "ctrl+shift+z", "ctrl+y"],
    repeats: true,
    isEnabled: (studio) => editIs(studio, (state) => state.canRedo),
    run: withEdit((edit) => edit.redo()),
  },
  {
    id: "edit.reset",
    label: "Back to the cut-out as it was made",
    group: "Edit",
    keys: ["r"],
    isEnabled: (studio) => editIs(studio, (state) => state.isEdited),
    run: withEdit((edit) => edit.reset()),
  },
  {
    id: "edit.leave",
    label: "Drop the polygon, the refinement, or the comparison",
    group: "Edit",
    keys: ["escape"],
    isEnabled: (studio) => readyEdit(studio) !== null || studio.panels.getState().helpIsOpen,
    run: leave,
  },
];

/** The innermost thing that can be left is left; one at a time. */
function leave(studio: Studio): void {
  if (studio.panels.getState().helpIsOpen) studio.panels.setState({ helpIsOpen: false });
  else withEdit(leaveInEdit)(studio);
}

function leaveInEdit(edit: Edit): void {
  if (edit.toolKey("Escape")) return;
  const { refinement, compareAt } = edit.store.getState();
  if (refinement !== null) edit.dropRefinement();
  else if (compareAt !== null) edit.setCompare(null);
}
