import fc from "fast-check";
import { unzlibSync, zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { crc32 } from "./png/crc32.ts";
import { type Deflate, encodePng } from "./png.ts";

/** All at once, in three pieces, since a stream too gives several. */
const deflate: Deflate = async function* (chunks) {
  const parts: number[] = [];
  for await (const chunk of chunks) parts.push(...chunk);
  const packed = zlibSync(Uint8Array.from(parts));
  const third = Math.ceil(packed.length / 3);
  for (let at = 0; at < packed.length; at += third) yield packed.subarray(at, at + third);
};

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly names: string[];
  readonly filters: number[];
  readonly samples: Uint8Array;
}

/** What of PNG the encoder writes, read back: chunks with their checks, and the five filters by the specification. */
function decode(png: Uint8Array): Decoded {
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(png.buffer, png.byteOffset);
  const names: string[] = [];
  const data: number[] = [];
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    expect(view.getUint32(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    if (name === "IDAT") data.push(...png.subarray(at + 8, at + 8 + length));
    if (names.at(-1) !== name) names.push(name);
    at += 12 + length;
  }
  const [width, height, channels] = [view.getUint32(16), view.getUint32(20), png[25] === 6 ? 4 : 1];
  expect([...png.subarray(24, 29)]).toEqual([8, channels === 4 ? 6 : 0, 0, 0, 0]);
  return { width, height, names, ...unfiltered(unzlibSync(Uint8Array.from(data)), width * channels, channels) };
}

function unfiltered(lines: Uint8Array, rowBytes: number, channels: number): { filters: number[]; samples: Uint8Array } {
  const rows = lines.length / (rowBytes + 1);
  const samples = new Uint8Array(rows * rowBytes);
  const filters: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const filter = lines[row * (rowBytes + 1)] ?? -1;
    filters.push(filter);
    for (let column = 0; column < rowBytes; column += 1) {
      const at = row * rowBytes + column;
      const left = column >= channels ? (samples[at - channels] ?? 0) : 0;
      const above = row > 0 ? (samples[at - rowBytes] ?? 0) : 0;
      const guess = [0, left, above][filter] ?? Number.NaN;
      samples[at] = (lines[row * (rowBytes + 1) + 1 + column] ?? 0) + guess;
    }
  }
  return { filters, samples };
}

function* rowsOf(samples: Uint8Array, rowBytes: number): Iterable<Uint8Array> {
  for (let at = 0; at < samples.length; at += rowBytes) yield samples.subarray(at, at + rowBytes);
}

async function encoded(width: number, samples: Uint8Array, channels: 1 | 4): Promise<Uint8Array> {
  const height = samples.length / (width * channels);
  const parts: number[] = [];
  const rows = rowsOf(samples, width * channels);
  for await (const part of encodePng({ width, height }, rows, { channels }, deflate)) parts.push(...part);
  return Uint8Array.from(parts);
}

describe("a PNG", () => {
  it("gives every byte back, colours below an alpha of 0 too", async () => {
    const pictures = fc
      .record({
        width: fc.integer({ min: 1, max: 9 }),
        height: fc.integer({ min: 1, max: 9 }),
        channels: fc.constantFrom<1 | 4>(1, 4),
      })
      .chain(({ width, height, channels }) => {
        const length = width * height * channels;
        return fc.record({
          width: fc.constant(width),
          channels: fc.constant(channels),
          samples: fc.uint8Array({ minLength: length, maxLength: length }),
        });
      });
    await fc.assert(
      fc.asyncProperty(pictures, async ({ width, channels, samples }) => {
        const decoded = decode(await encoded(width, samples, channels));
        expect(decoded.width).toBe(width);
        expect(decoded.samples).toEqual(samples);
      }),
    );
  });

  it("says that its colours are sRGB, before the pixels", async () => {
    expect(decode(await encoded(1, Uint8Array.of(1), 1)).names).toEqual(["IHDR", "sRGB", "IDAT", "IEND"]);
  });

  it("chooses a filter for each row by what it leaves over", async () => {
    const width = 64;
    const ramp = Array.from({ length: width }, (_, x) => x * 3);
    const noise = Array.from({ length: width }, (_, x) => (x % 2 === 0 ? 3 : 250));
    const rows = [ramp, ramp, noise.map((value, x) => (x % 8 < 4 ? value : 255 - value))];
    expect(decode(await encoded(width, Uint8Array.from(rows.flat()), 1)).filters).toEqual([1, 2, 0]);
  });

  it("is the same from rows that are reused, over several blocks", async () => {
    const [width, height] = [20_000, 5];
    const samples = Uint8Array.from({ length: width * height }, (_, at) => (at * 7919) % 251);
    async function* reused(): AsyncIterable<Uint8Array> {
      const row = new Uint8Array(width);
      for (const each of rowsOf(samples, width)) {
        row.set(each);
        yield row;
      }
    }
    const blocks: number[] = [];
    const counting: Deflate = (chunks) =>
      deflate(
        (async function* () {
          for await (const chunk of chunks) {
            blocks.push(chunk.length);
            yield chunk;
          }
        })(),
      );
    const parts: number[] = [];
    for await (const part of encodePng({ width, height }, reused(), { channels: 1 }, counting)) parts.push(...part);
    expect(decode(Uint8Array.from(parts)).samples).toEqual(samples);
    expect(blocks).toEqual([60_003, 40_002]);
    expect(blocks.reduce((sum, length) => sum + length)).toBe(20_001 * 5);
  });

  it("can be packed by the platform's own stream", async () => {
    const streamed: Deflate = async function* (chunks) {
      const stream = new CompressionStream("deflate");
      const writer = stream.writable.getWriter();
      const written = (async () => {
        for await (const chunk of chunks) await writer.write(Uint8Array.from(chunk));
        await writer.close();
      })();
      const reader = stream.readable.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
      await written;
    };
    const samples = Uint8Array.from({ length: 40 * 4 * 30 }, (_, at) => (at * at) % 256);
    const parts: number[] = [];
    const rows = rowsOf(samples, 160);
    for await (const part of encodePng({ width: 40, height: 30 }, rows, { channels: 4 }, streamed)) parts.push(...part);
    expect(decode(Uint8Array.from(parts)).samples).toEqual(samples);
  });

  it.each([
    ["a row is too short", [3, 2], "row 1 has 2 bytes, not 3"],
    ["a row is missing", [3], "there are 1 rows, not 2"],
    ["there is a row too many", [3, 3, 3], "more than 2 rows"],
  ])("is refused when %s", async (_, lengths, message) => {
    const rows = lengths.map((length) => new Uint8Array(length));
    const drained = async () => {
      for await (const part of encodePng({ width: 3, height: 2 }, rows, { channels: 1 }, deflate))
        expect(part.length).toBeGreaterThan(0);
    };
    await expect(drained()).rejects.toThrow(message);
  });
});

describe("the check of a chunk", () => {
  it("is the one of the standard's example", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });
});
