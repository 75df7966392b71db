/** The backdrop's pixels for the file. */

import { parseColour } from "../../engine/backdrop.ts";
import { blurredBackdrop } from "../../engine/blurred_backdrop.ts";
import { coverCrop } from "../../engine/cover.ts";
import type { Size } from "../../engine/geometry.ts";
import { gradientInto } from "../../engine/gradient.ts";
import type { Pixels } from "../../engine/matte.ts";
import { wordsWithin } from "../../engine/pixel_words.ts";
import { ExportError } from "../errors.ts";
import { canvasOfSize } from "../memory_canvas.ts";
import type { ExportLook } from "../raster_protocol.ts";
import type { BackdropPaint } from "./band_painter.ts";

/** Null: nothing behind. JPEG knows no transparency: it gets white. */
export function backdropPaint({ backdrop, backdropPicture, format }: ExportLook, photo: Pixels): BackdropPaint | null {
  switch (backdrop.kind) {
    case "transparent":
      return format === "jpeg" ? colourPaint("#ffffff") : null;
    case "colour":
      return colourPaint(backdrop.colour);
    case "gradient":
      return (out, band) => gradientInto(out, backdrop, photo, band);
    case "blur":
      return picturePaint(blurredCanvas(blurredBackdrop(photo, backdrop.radiusPercent)), photo);
    case "picture":
      if (backdropPicture === null) throw new ExportError("picture_missing", "the backdrop's picture is not at hand");
      return picturePaint(backdropPicture, photo);
  }
}

function colourPaint(colour: string): BackdropPaint {
  const [red, green, blue] = parseColour(colour);
  const opaque = (255 << 24) | (blue << 16) | (green << 8) | red;
  return (out) => wordsWithin(out).fill(opaque);
}

function blurredCanvas(pixels: Pixels): OffscreenCanvas {
  const { canvas, context } = canvasOfSize(pixels);
  context.putImageData(new ImageData(new Uint8ClampedArray(pixels.data), pixels.width, pixels.height), 0, 0);
  return canvas;
}

/** Drawn whole for each band, shifted: so bands meet without a seam. A picture's own transparency shows white. */
function picturePaint(picture: ImageBitmap | OffscreenCanvas, frame: Size): BackdropPaint {
  const crop = coverCrop(picture, frame);
  return (out, band) => {
    const { context } = canvasOfSize(band);
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, band.width, band.height);
    context.imageSmoothingQuality = "high";
    const { left, top, width, height } = crop;
    context.drawImage(picture, left, top, width, height, -band.left, -band.top, frame.width, frame.height);
    out.set(context.getImageData(0, 0, band.width, band.height).data);
  };
}
