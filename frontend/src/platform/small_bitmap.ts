/** Files as small pictures: the large one is the browser's own business, and never an array of the page's. */

import type { Size } from "../engine/geometry.ts";
import { bitmapOf } from "./bitmap.ts";
import { UndecodableError } from "./errors.ts";

/** Inside, the browser takes four bytes for each of the file's pixels, for a moment: one file after the other. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Upright, at most `longest` pixels long and never enlarged; to be closed by whoever has it. Throws an UndecodableError
 * for what the browser cannot read.
 */
export function smallBitmap(file: Blob, longest: number, options: ImageBitmapOptions = {}): Promise<ImageBitmap> {
  const made = queue.then(() => shrunk(file, longest, options));
  queue = made.catch(() => null);
  return made;
}

/** At most `longest` pixels long, at least one wide; what is smaller stays as it is. */
export function fitted({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function shrunk(file: Blob, longest: number, options: ImageBitmapOptions): Promise<ImageBitmap> {
  const { width, height } = fitted(await sizeOf(file), longest);
  // Of Chromium's qualities this one takes means whatever the picture's alpha; "high" picks single pixels of some.
  return await bitmapOf(file, { ...options, resizeWidth: width, resizeHeight: height, resizeQuality: "medium" });
}

/** Upright; the file's head tells it, and nothing is decoded. */
async function sizeOf(file: Blob): Promise<Size> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(new UndecodableError("the browser cannot read this picture"));
      image.src = url;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(url);
  }
}
