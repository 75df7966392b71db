/** Files to pixels, by the browser's own decoders. */

import type { Matte, Pixels } from "../engine/matte.ts";
import { COLOUR_BITS, wordsOf } from "../engine/pixel_words.ts";
import { UndecodableError } from "./errors.ts";
import { pixelStrips } from "./pixel_strips.ts";
import { nextTask } from "./strips.ts";

/** Times a level: all three colours at that level. */
const GREY = 0x010101;

/** Upright, as sRGB with straight alpha. Throws an UndecodableError for what the browser cannot read (HEIC, TIFF …). */
export async function decodePhoto(blob: Blob): Promise<Pixels> {
  return await read(blob, {}, async (bitmap) => {
    const { width, height } = bitmap;
    const data = new Uint8ClampedArray(width * height * 4);
    for (const strip of pixelStrips(bitmap)) {
      data.set(strip.data, strip.top * width * 4);
      await nextTask();
    }
    return { width, height, data };
  });
}

/** The grey of each pixel, or the alpha of a picture that has one. Throws an UndecodableError. */
export async function decodeMatte(blob: Blob): Promise<Matte> {
  // Alpha is a measure, not a colour: no profile may bend it.
  return await read(blob, { colorSpaceConversion: "none" }, matteOf);
}

/** Upright; to be closed by whoever has it. Throws an UndecodableError. */
export async function decodePicture(blob: Blob): Promise<ImageBitmap> {
  return await bitmapOf(blob, {});
}

async function read<T>(blob: Blob, options: ImageBitmapOptions, use: (bitmap: ImageBitmap) => Promise<T>): Promise<T> {
  const bitmap = await bitmapOf(blob, { ...options, premultiplyAlpha: "none" });
  try {
    return await use(bitmap);
  } finally {
    bitmap.close();
  }
}

async function bitmapOf(blob: Blob, options: ImageBitmapOptions): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { ...options, imageOrientation: "from-image" });
  } catch (error) {
    throw new UndecodableError("the browser cannot read this picture", { cause: error });
  }
}

/** Nearly always the file is grey without alpha, and nothing else is looked for. */
async function matteOf(bitmap: ImageBitmap): Promise<Matte> {
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height);
  let isOpaque = true;
  for (const strip of pixelStrips(bitmap)) {
    isOpaque = greyInto(data.subarray(strip.top * width), strip.data) && isOpaque;
    await nextTask();
  }
  if (isOpaque) return { width, height, data };
  for (const strip of pixelStrips(bitmap)) {
    alphaInto(data.subarray(strip.top * width), strip.data);
    await nextTask();
  }
  return { width, height, data };
}

/** The grey of each pixel. False when one of them is translucent. */
function greyInto(out: Uint8Array, pixels: Uint8ClampedArray): boolean {
  const words = wordsOf({ data: pixels });
  let alphas = 255;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as number;
    alphas &= word >>> 24;
    const red = word & 255;
    out[at] = (word & COLOUR_BITS) === red * GREY ? red : luminance(red, (word >> 8) & 255, (word >> 16) & 255);
  }
  return alphas === 255;
}

function alphaInto(out: Uint8Array, pixels: Uint8ClampedArray): void {
  for (let at = 0, from = 3; from < pixels.length; at += 1, from += 4) out[at] = pixels[from] as number;
}

/** Rec. 709, in 16 bits; a grey stays as it is. */
function luminance(red: number, green: number, blue: number): number {
  return (13_933 * red + 46_871 * green + 4_732 * blue + 32_768) >> 16;
}
