/** PNG files by the engine's encoder and the browser's own packer. */

import type { Rect } from "../../engine/geometry.ts";
import type { Matte } from "../../engine/matte.ts";
import { encodePng } from "../../engine/png.ts";
import { nextTask } from "../strips.ts";
import type { BandPainter } from "./band_painter.ts";
import { bandsOf } from "./bands.ts";

const MEDIA_TYPE = "image/png";

/** `onProgress` is called between bands, with 0 to 100; it may throw to end the work. */
export function encodePicturePng(
  frame: Rect,
  paint: BandPainter,
  onProgress: (percent: number) => void,
): Promise<Blob> {
  return collected(encodePng(frame, rowsOf(frame, paint, onProgress), { channels: 4 }, deflate));
}

/** One channel of grey. */
export function encodeMattePng(matte: Matte): Promise<Blob> {
  return collected(encodePng(matte, matteRows(matte), { channels: 1 }, deflate));
}

async function* rowsOf(
  frame: Rect,
  paint: BandPainter,
  onProgress: (percent: number) => void,
): AsyncGenerator<Uint8Array> {
  const stride = frame.width * 4;
  for (const band of bandsOf(frame)) {
    const pixels = paint(band);
    for (let row = 0; row < band.height; row++) yield new Uint8Array(pixels.buffer, row * stride, stride);
    onProgress((100 * (band.top + band.height - frame.top)) / frame.height);
    // Messages (that this file is no longer wanted) are heard only between tasks.
    await nextTask();
  }
}

function* matteRows({ width, height, data }: Matte): Generator<Uint8Array> {
  for (let row = 0; row < height; row++) yield data.subarray(row * width, (row + 1) * width);
}

async function collected(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Blob(parts, { type: MEDIA_TYPE });
}

/** zlib's format (RFC 1950), as PNG wants it. */
export async function* deflate(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packer = new CompressionStream("deflate");
  const written = writeAll(packer.writable, chunks);
  // Read to the end below; a failure there must not count as unhandled before.
  written.catch(() => {});
  const reader = packer.readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  await written;
}

async function writeAll(writable: WritableStream<BufferSource>, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const chunk of chunks) await writer.write(new Uint8Array(chunk));
    await writer.close();
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}
