/** Undo practised once a visit, soon after the first photo has opened. */

import { practiseUndo } from "../../engine/history/practice.ts";

/** By then the picture is on the screen. */
const PRACTICE_DELAY_MS = 1000;

let isDone = false;

export function practiseSoon(): void {
  if (isDone) return;
  isDone = true;
  setTimeout(practiseUndo, PRACTICE_DELAY_MS);
}
