/** A picture's file, decoded by the browser itself. */

import { UndecodableError } from "./errors.ts";

/** Upright; to be closed by whoever has it. Throws an UndecodableError for what the browser cannot read (HEIC, TIFF …). */
export async function bitmapOf(file: Blob, options: ImageBitmapOptions = {}): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { ...options, imageOrientation: "from-image" });
  } catch (error) {
    throw new UndecodableError("the browser cannot read this picture", { cause: error });
  }
}
