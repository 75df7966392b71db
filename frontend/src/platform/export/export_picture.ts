/** From layers to a file. */

import type { Layers } from "../../engine/composite.ts";
import type { ExportLook } from "../raster_protocol.ts";
import { backdropPaint } from "./backdrop_paint.ts";
import { bandPainter } from "./band_painter.ts";
import { encodeByCanvas } from "./canvas_file.ts";
import { exportFrame } from "./export_frame.ts";
import { encodePicturePng } from "./png_file.ts";

/** `onProgress` is told 0 to 100 and may throw to end the work. Throws an ExportError when it cannot be done. */
export async function exportPicture(
  layers: Layers,
  look: ExportLook,
  onProgress: (percent: number) => void,
): Promise<Blob> {
  onProgress(0);
  const frame = exportFrame(layers.matte, look);
  const paint = bandPainter(layers, backdropPaint(look, layers.photo), look.shadow);
  const { format, quality } = look;
  if (format === "png") return await encodePicturePng(frame, paint, onProgress);
  return await encodeByCanvas(frame, paint, { format, quality }, onProgress);
}
