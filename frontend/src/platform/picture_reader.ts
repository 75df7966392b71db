/** Files to pixels: to be run in a worker, since it takes its thread for as long as it takes. */

import type { Matte, Pixels } from "../engine/matte.ts";
import { COLOUR_BITS, wordsOf } from "../engine/pixel_words.ts";
import { bitmapOf } from "./bitmap.ts";
import { pixelStrips } from "./pixel_strips.ts";

/** Reads pictures: the browser's own decoders, or what a test has in their place. */
export interface PictureReader {
  /** Upright, as sRGB with straight alpha. Throws an UndecodableError. */
  photo(file: Blob): Promise<Pixels>;
  /** The grey of each pixel, or the alpha of a picture that has one. Throws an UndecodableError. */
  matte(file: Blob): Promise<Matte>;
}

export const browserReader: PictureReader = {
  // Multiplied by its alpha or not, as the browser likes: a canvas multiplies in any case, and asking for it takes a pass.
  photo: (file) => read(file, {}, photoOf),
  // Alpha is a measure, not a colour: no profile may bend it.
  matte: (file) => read(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" }, matteOf),
};

/** Times a level: all three colours at that level. */
const GREY = 0x010101;

async function read<T>(file: Blob, options: ImageBitmapOptions, use: (bitmap: ImageBitmap) => T): Promise<T> {
  const bitmap = await bitmapOf(file, options);
  try {
    return use(bitmap);
  } finally {
    bitmap.close();
  }
}

function photoOf(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const data = new Uint8ClampedArray(width * height * 4);
  for (const strip of pixelStrips(bitmap)) data.set(strip.data, strip.top * width * 4);
  return { width, height, data };
}

/** Nearly always the file is grey without alpha, and nothing else is looked for. */
function matteOf(bitmap: ImageBitmap): Matte {
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height);
  let isOpaque = true;
  for (const strip of pixelStrips(bitmap)) {
    isOpaque = greyInto(data.subarray(strip.top * width), strip.data) && isOpaque;
  }
  if (isOpaque) return { width, height, data };
  for (const strip of pixelStrips(bitmap)) alphaInto(data.subarray(strip.top * width), strip.data);
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
