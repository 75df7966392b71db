/** Reads the PNGs that the editor writes: 8 bits, no interlacing. */

import { unzlibSync } from "fflate";

export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 6: 4 };
const SIGNATURE_BYTES = 8;

export async function pngPixels(file: Blob): Promise<Decoded> {
  const buffer = await file.arrayBuffer();
  const view = new DataView(buffer);
  const packed: number[] = [];
  for (let at = SIGNATURE_BYTES; at < buffer.byteLength; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...new Uint8Array(buffer, at + 4, 4));
    if (name === "IDAT") packed.push(...new Uint8Array(buffer, at + 8, length));
    at += length + 12;
  }
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const channels = CHANNELS[view.getUint8(25)] ?? 0;
  const data = unfiltered(unzlibSync(Uint8Array.from(packed)), width * channels, height, channels);
  return { width, height, channels, data };
}

function unfiltered(rows: Uint8Array, stride: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (out[at - channels] ?? 0);
      const above = y === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = y === 0 || x < channels ? 0 : (out[at - stride - channels] ?? 0);
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      out[at] = (rows[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, above: number, corner: number): number {
  const near = (value: number) => Math.abs(left + above - corner - value);
  if (near(left) <= near(above) && near(left) <= near(corner)) return left;
  return near(above) <= near(corner) ? above : corner;
}
