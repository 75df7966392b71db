/** Choosing a tool, and how large and hard its brush is. */

import type { BrushSettings } from "../../engine/brush.ts";
import type { ToolId } from "../../engine/tools/tool.ts";
import type { Command, Studio } from "../types.ts";
import { harder, larger, smaller, softer } from "./brush_steps.ts";
import { hasReadyEdit, withEdit } from "./command_context.ts";

export const toolCommands: readonly Command[] = [
  toolCommand("erase", "Erase with the brush", "b"),
  toolCommand("restore", "Restore with the brush", "e"),
  toolCommand("wand", "Erase by colour with the wand", "w"),
  toolCommand("polygon", "Erase inside a polygon", "p"),
  brushCommand("brush.smaller", "Smaller brush", "[", smaller),
  brushCommand("brush.larger", "Larger brush", "]", larger),
  brushCommand("brush.softer", "Softer brush", "shift+[", softer),
  brushCommand("brush.harder", "Harder brush", "shift+]", harder),
  {
    id: "tool.finish",
    label: "Close the polygon, or apply the refinement",
    group: "Tools",
    keys: ["enter"],
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => {
      if (edit.toolKey("Enter")) return;
      if (edit.store.getState().refinement !== null) edit.applyRefinement();
    }),
  },
  {
    id: "tool.stepBack",
    label: "Take back the polygon's last point",
    group: "Tools",
    keys: ["backspace"],
    repeats: true,
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => void edit.toolKey("Backspace")),
  },
];

function toolCommand(tool: ToolId, label: string, key: string): Command {
  return {
    id: `tool.${tool}`,
    label,
    group: "Tools",
    keys: [key],
    isEnabled: hasReadyEdit,
    isActive: (studio) => studio.settings.store.getState().tool === tool,
    run: (studio) => studio.settings.change({ tool }),
  };
}

function brushCommand(id: string, label: string, key: string, step: (brush: BrushSettings) => BrushSettings): Command {
  return {
    id,
    label,
    group: "Tools",
    keys: [key],
    repeats: true,
    isEnabled: (studio) => hasReadyEdit(studio) && usesBrush(studio),
    run: (studio) => studio.settings.change({ brush: step(studio.settings.store.getState().brush) }),
  };
}

function usesBrush(studio: Studio): boolean {
  const { tool } = studio.settings.store.getState();
  return tool === "erase" || tool === "restore";
}
