/** A canvas in memory, meant to be read from. */

import type { Size } from "../engine/geometry.ts";
import { RasterError } from "./errors.ts";

export interface MemoryCanvas {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

export function canvasOfSize({ width, height }: Size): MemoryCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new RasterError("this browser gives no 2D context");
  return { canvas, context };
}
