/** Points, sizes and whole-pixel rectangles. Image coordinates: (0, 0) is the outer corner of the first pixel. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whole pixels; empty when its width or height is 0. */
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

export const EMPTY_RECT: Rect = { left: 0, top: 0, width: 0, height: 0 };

export function rectOf(size: Size): Rect {
  return { left: 0, top: 0, width: size.width, height: size.height };
}

export function isEmpty(r: Rect): boolean {
  return r.width <= 0 || r.height <= 0;
}

/** What both have in common; where that is nothing, width or height is 0. */
export function intersection(a: Rect, b: Rect): Rect {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.left + a.width, b.left + b.width);
  const bottom = Math.min(a.top + a.height, b.top + b.height);
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** The smallest rectangle around both; empty ones are passed over. */
export function union(a: Rect | null, b: Rect): Rect {
  if (a === null || isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  const right = Math.max(a.left + a.width, b.left + b.width);
  const bottom = Math.max(a.top + a.height, b.top + b.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** The pixels that a disc touches, rounded outwards. */
export function around(center: Point, radius: number): Rect {
  const left = Math.floor(center.x - radius);
  const top = Math.floor(center.y - radius);
  const right = Math.ceil(center.x + radius);
  const bottom = Math.ceil(center.y + radius);
  return { left, top, width: right - left, height: bottom - top };
}

/** True when the point lies on a pixel of the picture: the right and lower borders are outside. */
export function contains(size: Size, point: Point): boolean {
  return point.x >= 0 && point.y >= 0 && point.x < size.width && point.y < size.height;
}
