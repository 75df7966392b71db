/** Small pictures for the strip, as object URLs: to be let go of by `releaseThumbnail`. */

import { compositeScaled, type Layers } from "../engine/composite.ts";
import { rectOf, type Size } from "../engine/geometry.ts";
import { canvasOfSize } from "./memory_canvas.ts";

export const THUMBNAIL_PIXELS = 160;
/** Quality as asked of a browser that writes WebP; another writes PNG by itself. */
const QUALITY = 0.8;

/** Decoding takes four bytes a pixel for a moment: one photo after the other. */
let queue: Promise<unknown> = Promise.resolve();

/** Null when the browser cannot read the file. */
export function thumbnailOf(blob: Blob): Promise<string | null> {
  const made = queue.then(() => fromFile(blob)).catch(() => null);
  queue = made;
  return made;
}

/** Of a cut-out, with its transparency. */
export async function thumbnailOfCutout(layers: Layers): Promise<string> {
  const { width, height } = layers.photo;
  const step = thumbnailStep(layers.photo);
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  const pixels = new Uint8ClampedArray(size.width * size.height * 4);
  compositeScaled(pixels, layers, rectOf(layers.photo), step);
  const { canvas, context } = canvasOfSize(size);
  context.putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
  return await urlOf(canvas, size);
}

export function releaseThumbnail(url: string): void {
  URL.revokeObjectURL(url);
}

/** The largest power of two that leaves at least a thumbnail's pixels. */
export function thumbnailStep(photo: Size): number {
  let step = 1;
  while (Math.max(photo.width, photo.height) >= THUMBNAIL_PIXELS * step * 2) step *= 2;
  return Math.min(step, 256);
}

/** At most `THUMBNAIL_PIXELS` long, at least one pixel wide; a smaller picture stays as it is. */
export function thumbnailSize(photo: Size): Size {
  const scale = Math.min(1, THUMBNAIL_PIXELS / Math.max(photo.width, photo.height));
  return { width: Math.max(1, Math.round(photo.width * scale)), height: Math.max(1, Math.round(photo.height * scale)) };
}

async function fromFile(blob: Blob): Promise<string> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  try {
    return await urlOf(bitmap, bitmap);
  } finally {
    bitmap.close();
  }
}

async function urlOf(picture: ImageBitmap | OffscreenCanvas, size: Size): Promise<string> {
  const small = thumbnailSize(size);
  const { canvas, context } = canvasOfSize(small);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, small.width, small.height);
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/webp", quality: QUALITY }));
}
