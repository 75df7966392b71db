/** Large rasters in pieces: sending one must not hold the page up. */

import type { Size } from "../engine/geometry.ts";
import type { RasterName, RasterStrip } from "./raster_protocol.ts";

/** Copied in 1 to 2 ms. */
export const STRIP_BYTES = 4 * 2 ** 20;

/** Each piece is a copy of its own, to be transferred. */
export function* stripsOf(
  name: RasterName,
  raster: Size & { readonly data: Uint8Array | Uint8ClampedArray },
): Generator<RasterStrip> {
  const { width, height, data } = raster;
  for (let offset = 0; offset === 0 || offset < data.byteLength; offset += STRIP_BYTES) {
    const length = Math.min(STRIP_BYTES, data.byteLength - offset);
    const bytes = new Uint8Array(data.buffer.slice(data.byteOffset + offset, data.byteOffset + offset + length));
    yield { kind: "strip", name, size: { width, height }, byteLength: data.byteLength, offset, bytes };
  }
}

/** Lets whatever is waiting (input, messages, frames) go first. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
