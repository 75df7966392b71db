/** WebP and JPEG files by the browser's own encoders. */

import type { Rect } from "../../engine/geometry.ts";
import { ExportError } from "../errors.ts";
import { canvasOfSize } from "../memory_canvas.ts";
import { nextTask } from "../strips.ts";
import type { BandPainter } from "./band_painter.ts";
import { bandsOf } from "./bands.ts";

/** The longest side that the format itself can hold. */
const LONGEST_SIDE = { webp: 16_383, jpeg: 65_535 } as const;

export interface LossyFormat {
  readonly format: "webp" | "jpeg";
  /** 1 to 100. */
  readonly quality: number;
}

/** Memory: the whole picture once, as RGBA. Throws an ExportError when the format or the browser cannot. */
export async function encodeByCanvas(
  frame: Rect,
  paint: BandPainter,
  { format, quality }: LossyFormat,
  onProgress: (percent: number) => void,
): Promise<Blob> {
  mustFit(frame, format);
  const { canvas, context } = canvasOfSize(frame);
  for (const band of bandsOf(frame)) {
    context.putImageData(new ImageData(paint(band), band.width, band.height), 0, band.top - frame.top);
    onProgress((90 * (band.top + band.height - frame.top)) / frame.height);
    await nextTask();
  }
  const blob = await canvas.convertToBlob({ type: `image/${format}`, quality: quality / 100 });
  canvas.width = 0;
  if (blob.type !== `image/${format}`) {
    throw new ExportError("format_not_supported", `this browser cannot write ${format}`);
  }
  onProgress(100);
  return blob;
}

function mustFit({ width, height }: Rect, format: "webp" | "jpeg"): void {
  const limit = LONGEST_SIDE[format];
  if (Math.max(width, height) <= limit) return;
  throw new ExportError("too_large_for_format", `${format} holds ${limit} pixels a side, not ${width} x ${height}`);
}
