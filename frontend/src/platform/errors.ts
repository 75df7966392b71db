/** What can go wrong in the browser, as types: whoever catches one knows what to tell. */

/** The browser cannot read the file as a picture. */
export class UndecodableError extends Error {
  override readonly name = "UndecodableError";
}

/** A later call of the same kind has made this one's result worthless. Nothing to tell anybody. */
export class SupersededError extends Error {
  override readonly name = "SupersededError";

  constructor() {
    super("a later call has taken this one's place");
  }
}

/** The worker has broken off (most often for want of memory), or what it was asked is impossible. */
export class RasterError extends Error {
  override readonly name = "RasterError";
}

export type ExportProblem = "format_not_supported" | "too_large_for_format" | "picture_missing";

/** The picture cannot be written as was asked. */
export class ExportError extends Error {
  override readonly name = "ExportError";

  constructor(
    readonly problem: ExportProblem,
    message: string,
  ) {
    super(message);
  }
}

/** The browser's storage for this site is full. */
export class StorageFullError extends Error {
  override readonly name = "StorageFullError";
}

/** The browser gives no storage (as some do in private windows), or has lost it. */
export class StorageUnavailableError extends Error {
  override readonly name = "StorageUnavailableError";
}

/** The browser or the person does not let the picture onto the clipboard. */
export class ClipboardError extends Error {
  override readonly name = "ClipboardError";
}
