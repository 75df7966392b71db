/** Where the picture lies on the screen. Screen coordinates are CSS pixels from the view's upper left corner. */

import type { Point, Size } from "./geometry.ts";

export interface Viewport {
  /** Screen pixels for each image pixel. */
  readonly scale: number;
  /** The screen position of the image's point (0, 0). */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** The least and the greatest scale that zooming reaches. */
export interface ZoomLimits {
  readonly least: number;
  readonly greatest: number;
}

/** 3200 %: a pixel is then as large as a fingertip. */
const GREATEST_SCALE = 32;
/** So much of the picture cannot be pushed off the screen, in screen pixels. */
const KEPT_IN_VIEW = 64;

export function toImage(v: Viewport, screen: Point): Point {
  return { x: (screen.x - v.offsetX) / v.scale, y: (screen.y - v.offsetY) / v.scale };
}

export function toScreen(v: Viewport, image: Point): Point {
  return { x: image.x * v.scale + v.offsetX, y: image.y * v.scale + v.offsetY };
}

/** The whole picture, centred, as large as it goes with a margin of so many screen pixels on each side. */
export function fitted(image: Size, screen: Size, margin: number): Viewport {
  // A view that is not laid out yet has no room at all; the scale must stay positive.
  const roomX = Math.max(1, screen.width - 2 * margin);
  const roomY = Math.max(1, screen.height - 2 * margin);
  const scale = Math.min(roomX / image.width, roomY / image.height);
  return {
    scale,
    offsetX: (screen.width - image.width * scale) / 2,
    offsetY: (screen.height - image.height * scale) / 2,
  };
}

/** From a quarter of what fits (or of 100 %, for a small picture) up to 3200 %. */
export function zoomLimits(image: Size, screen: Size): ZoomLimits {
  const { scale } = fitted(image, screen, 0);
  return { least: Math.min(1, scale) / 4, greatest: Math.max(GREATEST_SCALE, scale) };
}

/** Scaled by a factor, within the limits; the image point under `screen` stays where it is. */
export function zoomedAt(v: Viewport, screen: Point, factor: number, limits: ZoomLimits): Viewport {
  const scale = Math.min(limits.greatest, Math.max(limits.least, v.scale * factor));
  const applied = scale / v.scale;
  return {
    scale,
    offsetX: screen.x - (screen.x - v.offsetX) * applied,
    offsetY: screen.y - (screen.y - v.offsetY) * applied,
  };
}

/** Moved by screen pixels. */
export function panned(v: Viewport, dx: number, dy: number): Viewport {
  return { scale: v.scale, offsetX: v.offsetX + dx, offsetY: v.offsetY + dy };
}

/** Moved as little as needed for a strip of the picture to stay in view. */
export function clamped(v: Viewport, image: Size, screen: Size): Viewport {
  return {
    scale: v.scale,
    offsetX: inReach(v.offsetX, image.width * v.scale, screen.width),
    offsetY: inReach(v.offsetY, image.height * v.scale, screen.height),
  };
}

function inReach(offset: number, extent: number, room: number): number {
  const kept = Math.min(KEPT_IN_VIEW, extent, room);
  return Math.min(room - kept, Math.max(kept - extent, offset));
}
