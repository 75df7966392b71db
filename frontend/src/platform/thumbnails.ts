/** Small pictures for the strip, as object URLs: to be let go of by `releaseThumbnail`. */

import { averaged } from "../engine/averaged.ts";
import { compositeThinned, type Layers } from "../engine/composite.ts";
import { estimatedEdges } from "../engine/estimated_edges.ts";
import { rectOf, type Size } from "../engine/geometry.ts";
import type { Matte, Pixels } from "../engine/matte.ts";
import { UndecodableError } from "./errors.ts";
import { canvasOfSize } from "./memory_canvas.ts";
import { fitted, smallBitmap } from "./small_bitmap.ts";

export const THUMBNAIL_PIXELS = 160;
/** A large cut-out is thinned out to as many at least: sixteen for each of a thumbnail's, gathered in milliseconds. */
const THINNED_PIXELS = 4 * THUMBNAIL_PIXELS;
/** Quality as asked of a browser that writes WebP; another writes PNG by itself. */
const QUALITY = 0.8;

/** Null when the browser cannot read the file. */
export function thumbnailOf(photo: Blob): Promise<string | null> {
  return unlessUndecodable(async () => {
    const bitmap = await smallBitmap(photo, THUMBNAIL_PIXELS);
    try {
      return await urlOf(bitmap);
    } finally {
      bitmap.close();
    }
  });
}

/** Of a photo and the grey PNG that is its matte, with transparency. Null when the browser cannot read them. */
export function thumbnailOfCutout(photoFile: Blob, matteFile: Blob): Promise<string | null> {
  return unlessUndecodable(async () => {
    const photo = pixelsOf(await smallBitmap(photoFile, THUMBNAIL_PIXELS));
    // Alpha is a measure, not a colour: no profile may bend it.
    const matte = greyOf(pixelsOf(await smallBitmap(matteFile, THUMBNAIL_PIXELS, { colorSpaceConversion: "none" })));
    // With the photo's own colours, the old background would be seen as a halo.
    return await thumbnailOfLayers({ photo, edges: estimatedEdges(photo, matte), base: matte, matte });
  });
}

/** Of a cut-out that is being edited, with its transparency. The layers are read at once, and let go of. */
export async function thumbnailOfLayers(layers: Layers): Promise<string> {
  const thinned = thinnedCutout(layers);
  const step = thumbnailStep(thinned);
  const size = { width: Math.ceil(thinned.width / step), height: Math.ceil(thinned.height / step) };
  const pixels = new Uint8ClampedArray(size.width * size.height * 4);
  averaged(pixels, thinned, rectOf(thinned), step);
  const { canvas, context } = canvasOfSize(size);
  context.putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
  return await urlOf(canvas);
}

export function releaseThumbnail(url: string): void {
  URL.revokeObjectURL(url);
}

/** The largest power of two that leaves at least a thumbnail's pixels. */
export function thumbnailStep(photo: Size): number {
  let step = 1;
  while (Math.max(photo.width, photo.height) >= THUMBNAIL_PIXELS * step * 2) step *= 2;
  return step;
}

/** Of a large picture every so manieth pixel. */
export function thinnedCutout(layers: Layers): Pixels {
  const { width, height } = layers.photo;
  const step = Math.max(1, Math.floor(Math.max(width, height) / THINNED_PIXELS));
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  const data = new Uint8ClampedArray(size.width * size.height * 4);
  compositeThinned(data, layers, rectOf(layers.photo), step);
  return { ...size, data };
}

async function unlessUndecodable(make: () => Promise<string>): Promise<string | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof UndecodableError) return null;
    throw error;
  }
}

/** Straight RGBA. The bitmap is closed. */
function pixelsOf(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const { context } = canvasOfSize(bitmap);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

function greyOf({ width, height, data }: Pixels): Matte {
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at += 1) grey[at] = data[at * 4] as number;
  return { width, height, data: grey };
}

async function urlOf(picture: ImageBitmap | OffscreenCanvas): Promise<string> {
  const { width, height } = fitted(picture, THUMBNAIL_PIXELS);
  const { canvas, context } = canvasOfSize({ width, height });
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/webp", quality: QUALITY }));
}
