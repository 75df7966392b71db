/** A canvas that fills its host at the device's resolution. */

import type { Size } from "../engine/geometry.ts";

export interface StageCanvas {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/** Pointers go through it to the host; what it shows is told to screen readers by others. */
export function stageCanvas(host: HTMLElement, isOpaque: boolean): StageCanvas {
  const element = document.createElement("canvas");
  const context = element.getContext("2d", { alpha: !isOpaque });
  if (context === null) throw new Error("this browser gives no 2D context");
  element.setAttribute("aria-hidden", "true");
  Object.assign(element.style, {
    position: "absolute",
    inset: "0",
    width: "100%",
    height: "100%",
    pointerEvents: "none",
  });
  host.append(element);
  return { element, context };
}

/** Setting a canvas's size empties it, even if it is the same. */
export function resize(canvas: StageCanvas, device: Size): void {
  canvas.element.width = device.width;
  canvas.element.height = device.height;
}

/** `clientWidth` is rounded to CSS pixels, of which a device has up to four or so to a side. */
const LARGEST_ERROR = 4;

/** Tells the host's size in whole device pixels, now and whenever it changes, until released. */
export function watchSize(host: HTMLElement, onSize: (device: Size) => void): () => void {
  const observer = new ResizeObserver((entries) => {
    const box = entries.at(-1)?.devicePixelContentBoxSize?.[0];
    onSize(settled(estimated(host), box === undefined ? null : { width: box.inlineSize, height: box.blockSize }));
  });
  onSize(estimated(host));
  try {
    observer.observe(host, { box: "device-pixel-content-box" });
  } catch {
    // Safari knows no device pixels; the estimate is at most one off.
    observer.observe(host);
  }
  return () => observer.disconnect();
}

function estimated(host: HTMLElement): Size {
  const ratio = devicePixelRatio;
  return { width: Math.round(host.clientWidth * ratio), height: Math.round(host.clientHeight * ratio) };
}

/**
 * The measured size spares a blurred column or row where the host ends within a device pixel. An emulated screen is
 * measured in pixels of the real one: then the estimate holds.
 */
export function settled(estimate: Size, measured: Size | null): Size {
  if (measured === null) return estimate;
  const isNear =
    Math.abs(measured.width - estimate.width) <= LARGEST_ERROR &&
    Math.abs(measured.height - estimate.height) <= LARGEST_ERROR;
  return isNear ? measured : estimate;
}
