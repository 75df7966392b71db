/** The masks that a stroke uses, made when first asked for and kept within bounds. */

import type { Point } from "../geometry.ts";
import { type DabMask, dabMask } from "./dab_mask.ts";

/** A mask, and the image pixel that its upper left corner falls on. */
export interface PlacedDab {
  readonly mask: DabMask;
  readonly left: number;
  readonly top: number;
}

/** From here on a dab is placed and sized more coarsely: nobody sees a quarter of a pixel on a rim so long. */
const LARGE_DIAMETER = 64;
/** All four of a dab of 2,000 pixels, or four hundred of 200 pixels: pen pressure asks for many. */
const KEPT_BYTES = 16 * 1024 * 1024;

export class DabMasks {
  /** The one made first comes first. */
  private readonly masks = new Map<string, DabMask>();
  private bytes = 0;

  constructor(private readonly hardness: number) {}

  /** The dab of this diameter at a point, to the nearest quarter of a pixel, or half of one for large dabs. */
  at(point: Point, diameter: number): PlacedDab {
    const stepsPerPixel = diameter < LARGE_DIAMETER ? 4 : 2;
    const x = Math.round(point.x * stepsPerPixel) / stepsPerPixel;
    const y = Math.round(point.y * stepsPerPixel) / stepsPerPixel;
    // The radius moves in the same steps as the centre does.
    const sized = Math.max(1, (Math.round((diameter / 2) * stepsPerPixel) * 2) / stepsPerPixel);
    const mask = this.mask(sized, x - Math.floor(x), y - Math.floor(y));
    return { mask, left: Math.floor(x) - mask.reach, top: Math.floor(y) - mask.reach };
  }

  private mask(diameter: number, phaseX: number, phaseY: number): DabMask {
    const key = `${diameter} ${phaseX} ${phaseY}`;
    const kept = this.masks.get(key);
    if (kept !== undefined) return kept;
    const made = dabMask(diameter, this.hardness, phaseX, phaseY);
    this.masks.set(key, made);
    this.bytes += made.data.byteLength;
    this.free();
    return made;
  }

  private free(): void {
    for (const [key, { data }] of this.masks) {
      if (this.bytes <= KEPT_BYTES) return;
      this.masks.delete(key);
      this.bytes -= data.byteLength;
    }
  }
}
