/** A decoded picture's bytes, strip by strip: besides picture and result there is only one strip. */

import { canvasOfSize } from "./memory_canvas.ts";

/** 256 KiB of RGBA: it is still in the processor's cache when it is copied on. */
const STRIP_PIXELS = 2 ** 16;

export interface PixelStrip {
  readonly top: number;
  /** Straight RGBA of whole rows. */
  readonly data: Uint8ClampedArray;
}

export function* pixelStrips(bitmap: ImageBitmap): Generator<PixelStrip> {
  const { width, height } = bitmap;
  const rows = Math.min(height, Math.max(1, Math.floor(STRIP_PIXELS / width)));
  const { canvas, context } = canvasOfSize({ width, height: rows });
  // "copy" and not "source-over": what is below is not to show through.
  context.globalCompositeOperation = "copy";
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    context.drawImage(bitmap, 0, top, width, count, 0, 0, width, count);
    yield { top, data: context.getImageData(0, 0, width, count).data };
  }
  canvas.width = 0;
}
