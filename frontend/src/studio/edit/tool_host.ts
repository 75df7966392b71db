/** What the tools may do, as the open edit lets them. */

import { isEmpty, type Rect } from "../../engine/geometry.ts";
import type { ToolHost } from "../../engine/tools/tool.ts";
import type { SettingsStore } from "../types.ts";
import type { EditDocument } from "./document.ts";
import type { Busyness } from "./edit_state.ts";
import type { Raster } from "./parts.ts";

export interface HostParts {
  readonly document: EditDocument;
  readonly settings: SettingsStore;
  readonly raster: Pick<Raster, "select">;
  readonly busyness: Busyness;
  readonly markDirty: (rect: Rect) => void;
  readonly refreshOverlay: () => void;
  readonly announce: (message: string) => void;
}

export function toolHost(parts: HostParts): ToolHost {
  const { document, settings, raster, busyness } = parts;
  return {
    size: document.size,
    get matte() {
      return document.matte;
    },
    get brush() {
      return settings.store.getState().brush;
    },
    get wand() {
      return settings.store.getState().wand;
    },
    begin: (label) => document.begin(label),
    changed(dirty) {
      if (!isEmpty(dirty)) parts.markDirty(dirty);
      parts.refreshOverlay();
    },
    select: (seed) => busyness.during("Selecting", () => raster.select(seed, settings.store.getState().wand)),
    announce: parts.announce,
  };
}
