/** Looking: zoom, pan, compare, and the keyboard's cursor. */

import type { Command } from "../types.ts";
import { editIs, hasReadyEdit, withEdit } from "./command_context.ts";

const ZOOM_STEP = 1.25;
const MIDDLE = 0.5;

/** By how many screen pixels the cursor goes, by what is held down with the arrow. */
const CURSOR_STEPS = [
  { held: "", pixels: 1 },
  { held: "shift+", pixels: 10 },
  { held: "ctrl+", pixels: 50 },
] as const;

const ARROWS = [
  { name: "left", dx: -1, dy: 0 },
  { name: "right", dx: 1, dy: 0 },
  { name: "up", dx: 0, dy: -1 },
  { name: "down", dx: 0, dy: 1 },
] as const;

export const viewCommands: readonly Command[] = [
  {
    id: "view.hold",
    label: "Hold to pan; with the keyboard's cursor: use the tool",
    group: "View",
    keys: ["space"],
    isEnabled: hasReadyEdit,
    isActive: (studio) => editIs(studio, (state) => state.isPanning),
    run: withEdit((edit) => {
      if (edit.store.getState().cursor === null) edit.hold(true);
      else edit.dab();
    }),
    release: withEdit((edit) => edit.hold(false)),
  },
  {
    id: "view.fit",
    label: "Fit to the view",
    group: "View",
    keys: ["0"],
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => edit.fit()),
  },
  {
    id: "view.actualSize",
    label: "Actual size, 100 %",
    group: "View",
    keys: ["1"],
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => edit.zoomTo(1)),
  },
  zoomCommand("view.zoomIn", "Zoom in", ["+", "="], ZOOM_STEP),
  zoomCommand("view.zoomOut", "Zoom out", ["-"], 1 / ZOOM_STEP),
  {
    id: "view.original",
    label: "Hold to see the original",
    group: "View",
    keys: ["o"],
    isEnabled: hasReadyEdit,
    isActive: (studio) => editIs(studio, (state) => state.showsOriginal),
    run: withEdit((edit) => edit.showOriginal(true)),
    release: withEdit((edit) => edit.showOriginal(false)),
  },
  {
    id: "view.compare",
    label: "Compare with the original",
    group: "View",
    keys: ["c"],
    isEnabled: hasReadyEdit,
    isActive: (studio) => editIs(studio, (state) => state.compareAt !== null),
    run: withEdit((edit) => edit.setCompare(edit.store.getState().compareAt === null ? MIDDLE : null)),
  },
  ...CURSOR_STEPS.flatMap(({ held, pixels }) => ARROWS.map((arrow) => cursorCommand(arrow, held, pixels))),
];

function zoomCommand(id: string, label: string, keys: readonly string[], factor: number): Command {
  return {
    id,
    label,
    group: "View",
    keys,
    repeats: true,
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => edit.zoomBy(factor)),
  };
}

function cursorCommand(arrow: (typeof ARROWS)[number], held: string, pixels: number): Command {
  return {
    id: `cursor.${arrow.name}${pixels}`,
    label: pixels === 1 ? `Cursor ${arrow.name} (Shift: by 10, Ctrl: by 50)` : `Cursor ${arrow.name} by ${pixels}`,
    group: "View",
    keys: [`${held}arrow${arrow.name}`],
    isListed: pixels === 1,
    repeats: true,
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => edit.moveCursor(arrow.dx * pixels, arrow.dy * pixels)),
  };
}
