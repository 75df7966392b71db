/** From image pixels to the device's pixels, with edges on whole ones: neighbours meet without a seam. Pure. */

import type { Rect } from "../engine/geometry.ts";
import type { Viewport } from "../engine/viewport.ts";

/** A viewport in CSS pixels as one in device pixels. */
export function onDevice(viewport: Viewport, pixelRatio: number): Viewport {
  const { scale, offsetX, offsetY } = viewport;
  return {
    scale: scale * pixelRatio,
    offsetX: Math.round(offsetX * pixelRatio),
    offsetY: Math.round(offsetY * pixelRatio),
  };
}

/** Where `rect` of the image is drawn; every edge is rounded by itself. */
export function snapped(viewport: Viewport, rect: Rect): Rect {
  const left = whole(viewport.offsetX + rect.left * viewport.scale);
  const top = whole(viewport.offsetY + rect.top * viewport.scale);
  const right = whole(viewport.offsetX + (rect.left + rect.width) * viewport.scale);
  const bottom = whole(viewport.offsetY + (rect.top + rect.height) * viewport.scale);
  return { left, top, width: right - left, height: bottom - top };
}

/** Rounded; what rounds to a negative zero is zero. */
function whole(edge: number): number {
  return Math.round(edge) + 0;
}

/** All device pixels that can show anything of `rect`, a smoothed neighbour's share included. */
export function touched(viewport: Viewport, rect: Rect): Rect {
  const margin = 1 + Math.ceil(viewport.scale);
  const left = Math.floor(viewport.offsetX + rect.left * viewport.scale) - margin;
  const top = Math.floor(viewport.offsetY + rect.top * viewport.scale) - margin;
  const right = Math.ceil(viewport.offsetX + (rect.left + rect.width) * viewport.scale) + margin;
  const bottom = Math.ceil(viewport.offsetY + (rect.top + rect.height) * viewport.scale) + margin;
  return { left, top, width: right - left, height: bottom - top };
}

/** What of the image can be seen in `rect` of the device, in whole image pixels. */
export function imageRectOf(viewport: Viewport, rect: Rect): Rect {
  const left = Math.floor((rect.left - viewport.offsetX) / viewport.scale);
  const top = Math.floor((rect.top - viewport.offsetY) / viewport.scale);
  const right = Math.ceil((rect.left + rect.width - viewport.offsetX) / viewport.scale);
  const bottom = Math.ceil((rect.top + rect.height - viewport.offsetY) / viewport.scale);
  return { left, top, width: right - left, height: bottom - top };
}
