/** Pixels, or a picture made smaller, on a canvas to draw from. */

import type { Size } from "../engine/geometry.ts";
import type { Pixels } from "../engine/matte.ts";

export function canvasOf(pixels: Pixels): OffscreenCanvas {
  const { canvas, context } = newCanvas(pixels);
  context.putImageData(new ImageData(new Uint8ClampedArray(pixels.data), pixels.width, pixels.height), 0, 0);
  return canvas;
}

/** At most `longestSide` pixels long. */
export function reducedPicture(picture: ImageBitmap, longestSide: number): OffscreenCanvas {
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const { canvas, context } = newCanvas({
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function newCanvas(size: Size): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser gives no 2D context");
  return { canvas, context };
}
