/** What is kept in the browser between visits. */

import type { Size } from "../engine/geometry.ts";
import type { HistorySnapshot } from "../engine/history.ts";

/** An edit that was not finished. */
export interface StoredEdit {
  readonly jobId: string;
  readonly photoName: string;
  readonly savedAt: Date;
  readonly size: Size;
  /** Packed by run length (engine/run_length.ts). */
  readonly matte: Uint8Array;
  readonly history: HistorySnapshot;
  /** How many steps have been made, for the banner. */
  readonly steps: number;
}

/** A photo of this visit: enough to show the strip again after a reload. */
export interface SavedPhoto {
  readonly jobId: string;
  readonly name: string;
}
