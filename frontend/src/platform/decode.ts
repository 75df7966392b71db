/** Files to pixels, off the page's thread: each file in a worker of its own, whose memory goes with it. */

import type { Matte, Pixels } from "../engine/matte.ts";
import { bitmapOf } from "./bitmap.ts";
import { RasterClient } from "./raster_client.ts";

/** Upright, as sRGB with straight alpha. Throws an UndecodableError, or a RasterError when the worker fails. */
export function decodePhoto(file: Blob): Promise<Pixels> {
  return inWorker((worker) => worker.decodePhoto(file));
}

/**
 * The grey of each pixel, or the alpha of a picture that has one. Errors as with `decodePhoto`, and those of a file that
 * is still to come: the worker starts while it does.
 */
export function decodeMatte(file: Blob | Promise<Blob>): Promise<Matte> {
  return inWorker(async (worker) => worker.decodeMatte(await file));
}

/** As the browser keeps it, upright; to be closed by whoever has it. Throws an UndecodableError. */
export function decodePicture(file: Blob): Promise<ImageBitmap> {
  return bitmapOf(file);
}

async function inWorker<T>(decode: (worker: RasterClient) => Promise<T>): Promise<T> {
  const worker = new RasterClient();
  try {
    return await decode(worker);
  } finally {
    worker.dispose();
  }
}
