import type { Size } from "./geometry.ts";
import { crc32 } from "./png/crc32.ts";
import { writeFiltered } from "./png/filters.ts";

export interface PngOptions {
  /** 1: grey; 4: RGBA, straight alpha. */
  readonly channels: 1 | 4;
}

/** Packs bytes as a zlib stream (RFC 1950), as `CompressionStream("deflate")` does. */
export type Deflate = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

type Chunk = Uint8Array<ArrayBuffer>;

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const COLOUR_TYPES = { 1: 0, 4: 6 } as const;
const BITS_A_SAMPLE = 8;
const PERCEPTUAL = 0;
/** Rows are handed on in blocks of about this size. */
const BLOCK_BYTES = 65_536;

/**
 * A PNG of 8 bits a sample, marked as sRGB, in pieces to be written one after the other. Colours stay as they are,
 * to the bit, below an alpha of 0 too. Rows have `width * channels` bytes and may be reused by whoever yields them.
 * Throws a RangeError for a row of another length, or for more or fewer rows than the height.
 * Memory: a block of rows, and what `deflate` holds.
 */
export async function* encodePng(
  size: Size,
  rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: PngOptions,
  deflate: Deflate,
): AsyncGenerator<Chunk, void, undefined> {
  yield SIGNATURE.slice();
  yield chunk("IHDR", header(size, options));
  yield chunk("sRGB", Uint8Array.of(PERCEPTUAL));
  for await (const packed of deflate(blocks(size, rows, options))) yield chunk("IDAT", packed);
  yield chunk("IEND", new Uint8Array(0));
}

function header({ width, height }: Size, { channels }: PngOptions): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data[8] = BITS_A_SAMPLE;
  data[9] = COLOUR_TYPES[channels];
  return data;
}

/** Length, name, data, check. */
function chunk(name: string, data: Uint8Array): Chunk {
  const whole = new Uint8Array(data.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  for (let at = 0; at < 4; at += 1) whole[4 + at] = name.charCodeAt(at);
  whole.set(data, 8);
  view.setUint32(8 + data.length, crc32(whole.subarray(4, 8 + data.length)));
  return whole;
}

/** The rows behind their filters, several at a time. Each block is a new array, since it may be queued. */
async function* blocks(
  { width, height }: Size,
  rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { channels }: PngOptions,
): AsyncGenerator<Uint8Array> {
  const stride = 1 + width * channels;
  const rowsABlock = Math.max(1, Math.floor(BLOCK_BYTES / stride));
  const above = new Uint8Array(stride - 1);
  let block = new Uint8Array(Math.min(rowsABlock, height) * stride);
  let count = 0;
  for await (const row of rows) {
    if (row.length !== above.length) throw new RangeError(`row ${count} has ${row.length} bytes, not ${above.length}`);
    if (count === height) throw new RangeError(`there are more than ${height} rows`);
    const start = (count % rowsABlock) * stride;
    writeFiltered(block.subarray(start, start + stride), row, above, channels);
    above.set(row);
    count += 1;
    if (count % rowsABlock !== 0 && count !== height) continue;
    yield block;
    block = new Uint8Array(Math.min(rowsABlock, height - count) * stride);
  }
  if (count !== height) throw new RangeError(`there are ${count} rows, not ${height}`);
}
