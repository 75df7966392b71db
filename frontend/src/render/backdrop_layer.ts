/** What is drawn behind the cut-out. */

import type { Backdrop } from "../engine/backdrop.ts";
import { blurredBackdrop } from "../engine/blurred_backdrop.ts";
import { coverCrop } from "../engine/cover.ts";
import type { Rect } from "../engine/geometry.ts";
import type { Pixels } from "../engine/matte.ts";
import { gradientLine } from "./gradient_line.ts";
import { canvasOf, reducedPicture } from "./picture_canvas.ts";

/** A picture that is shown at less than half of its size is drawn from a copy of this length. */
const REDUCED_PIXELS = 1600;

export class BackdropLayer {
  #backdrop: Backdrop = { kind: "transparent" };
  #photo: Pixels | null = null;
  #picture: ImageBitmap | null = null;
  #reduced: OffscreenCanvas | null = null;
  #blurred: { readonly radiusPercent: number; readonly canvas: OffscreenCanvas } | null = null;

  set(backdrop: Backdrop, photo: Pixels, picture: ImageBitmap | null): void {
    if (photo !== this.#photo) this.#blurred = null;
    if (picture !== this.#picture) this.#reduced = null;
    this.#backdrop = backdrop;
    this.#photo = photo;
    this.#picture = picture;
  }

  /** Fill `frame` (the picture's place on the device), as far as the caller's clip lets it. */
  draw(context: CanvasRenderingContext2D, frame: Rect, checkers: CanvasPattern): void {
    const source = this.#imageFor(frame);
    if (source !== null) {
      context.imageSmoothingEnabled = true;
      const crop = coverCrop(source, frame);
      const { left, top, width, height } = frame;
      context.drawImage(source, crop.left, crop.top, crop.width, crop.height, left, top, width, height);
      return;
    }
    context.fillStyle = paintOf(context, this.#backdrop, frame, checkers);
    context.fillRect(frame.left, frame.top, frame.width, frame.height);
  }

  #imageFor(frame: Rect): ImageBitmap | OffscreenCanvas | null {
    if (this.#backdrop.kind === "blur") return this.#blur(this.#backdrop.radiusPercent);
    if (this.#backdrop.kind !== "picture" || this.#picture === null) return null;
    const shown = Math.max(frame.width / this.#picture.width, frame.height / this.#picture.height);
    if (shown >= 0.5) return this.#picture;
    this.#reduced ??= reducedPicture(this.#picture, REDUCED_PIXELS);
    return this.#reduced;
  }

  #blur(radiusPercent: number): OffscreenCanvas | null {
    if (this.#photo === null) return null;
    if (this.#blurred?.radiusPercent !== radiusPercent) {
      this.#blurred = { radiusPercent, canvas: canvasOf(blurredBackdrop(this.#photo, radiusPercent)) };
    }
    return this.#blurred.canvas;
  }
}

function paintOf(
  context: CanvasRenderingContext2D,
  backdrop: Backdrop,
  frame: Rect,
  checkers: CanvasPattern,
): string | CanvasGradient | CanvasPattern {
  if (backdrop.kind === "colour") return backdrop.colour;
  if (backdrop.kind !== "gradient") return checkers;
  const { from, to } = gradientLine(frame, backdrop.degrees);
  const gradient = context.createLinearGradient(from.x, from.y, to.x, to.y);
  gradient.addColorStop(0, backdrop.from);
  gradient.addColorStop(1, backdrop.to);
  return gradient;
}
