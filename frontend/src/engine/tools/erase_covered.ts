import { apply, type Coverage } from "../coverage.ts";
import type { ToolHost } from "./tool.ts";

/** Erase what is covered, as one step of the history, and say how that went. */
export function eraseCovered(host: ToolHost, coverage: Coverage, label: string): void {
  const gesture = host.begin(label);
  const dirty = apply(host.matte, gesture, coverage, "erase");
  const hasChanged = gesture.commit();
  host.changed(dirty);
  host.announce(hasChanged ? "The selected area is erased." : "There was nothing to erase.");
}
