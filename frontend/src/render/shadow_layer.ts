/** The cut-out's shadow, from a small copy of the matte. */

import { NO_SHADOW, parseColour, type Shadow } from "../engine/backdrop.ts";
import { type Rect, rectOf } from "../engine/geometry.ts";
import type { Matte, Pixels } from "../engine/matte.ts";
import { shadowAlpha } from "../engine/shadow.ts";
import { canvasOf } from "./picture_canvas.ts";
import { thinnedAlpha } from "./thinned.ts";

/** A shadow is soft: this many pixels on its longer side are enough to look at. */
const LONGEST_SIDE = 768;
/** After the last change of the matte; in the middle of a stroke the shadow stays as it was. */
const QUIET_MS = 120;

export class ShadowLayer {
  #shadow: Shadow = NO_SHADOW;
  #matte: Matte | null = null;
  #canvas: OffscreenCanvas | null = null;
  #staleSinceMs: number | null = null;

  set(shadow: Shadow, matte: Matte): void {
    if (matte !== this.#matte || !sameShape(shadow, this.#shadow)) this.#canvas = null;
    this.#shadow = shadow;
    this.#matte = matte;
  }

  markDirty(nowMs: number): void {
    if (this.#isSeen) this.#staleSinceMs = nowMs;
    else this.#canvas = null;
  }

  get #isSeen(): boolean {
    return this.#shadow.opacity > 0;
  }

  /** True: something has changed that is to be drawn as soon as the matte is left alone. */
  get isWaiting(): boolean {
    return this.#isSeen && this.#staleSinceMs !== null;
  }

  /** Make the shadow anew if that is needed and it is time. Returns true when it has changed. */
  refresh(nowMs: number): boolean {
    if (!this.#isSeen || this.#matte === null) return false;
    const isQuiet = this.#staleSinceMs !== null && nowMs - this.#staleSinceMs >= QUIET_MS;
    if (this.#canvas !== null && !isQuiet) return false;
    this.#canvas = canvasOf(castBy(this.#matte, this.#shadow));
    this.#staleSinceMs = null;
    return true;
  }

  /** Over `frame`, the picture's place on the device. */
  draw(context: CanvasRenderingContext2D, frame: Rect): void {
    if (!this.#isSeen || this.#canvas === null) return;
    context.imageSmoothingEnabled = true;
    context.globalAlpha = this.#shadow.opacity / 100;
    context.drawImage(this.#canvas, frame.left, frame.top, frame.width, frame.height);
    context.globalAlpha = 1;
  }
}

/** The opacity is left to the drawing, so that its slider costs nothing. */
function sameShape(a: Shadow, b: Shadow): boolean {
  return (
    a.blurPercent === b.blurPercent &&
    a.offsetXPercent === b.offsetXPercent &&
    a.offsetYPercent === b.offsetYPercent &&
    a.colour === b.colour
  );
}

function castBy(matte: Matte, shadow: Shadow): Pixels {
  let step = 1;
  while (Math.max(matte.width, matte.height) > LONGEST_SIDE * step) step *= 2;
  const small = thinnedAlpha(matte, rectOf(matte), step);
  const { width, height, data } = shadowAlpha(
    small,
    { ...shadow, opacity: 100 },
    Math.max(matte.width, matte.height) / step,
  );
  const [red, green, blue] = parseColour(shadow.colour);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i++) pixels.set([red, green, blue, data[i] as number], i * 4);
  return { width, height, data: pixels };
}
