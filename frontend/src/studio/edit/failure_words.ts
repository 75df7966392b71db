/** What did not work with a file, in words that somebody can act on. */

import {
  ClipboardError,
  ExportError,
  type ExportProblem,
  RasterError,
  SupersededError,
  UndecodableError,
} from "../../platform/errors.ts";

const EXPORT_ADVICE: Readonly<Record<ExportProblem, string>> = {
  format_not_supported: "This browser cannot write the format; choose PNG.",
  too_large_for_format: "The picture is too large for the format; choose PNG.",
  picture_missing: "The backdrop's picture is gone; choose it again.",
};

/** `label` as in "Saving the PNG". Null when there is nothing to tell: something newer has taken its place. */
export function failureWords(label: string, error: unknown): string | null {
  return error instanceof SupersededError ? null : `${label} did not work. ${adviceOn(error)}`;
}

function adviceOn(error: unknown): string {
  if (error instanceof ExportError) return EXPORT_ADVICE[error.problem];
  if (error instanceof ClipboardError) return "The browser does not let it onto the clipboard; download it instead.";
  if (error instanceof UndecodableError) return "The browser cannot read this file as a picture.";
  if (error instanceof RasterError) return "There may be too little memory; close other tabs and try again.";
  return "Try again.";
}
