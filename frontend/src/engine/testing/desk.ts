/** A document with its history on which tests try the tools: all of it real, the wand without a worker. */

import type { BrushSettings } from "../brush.ts";
import type { Coverage } from "../coverage.ts";
import type { Point, Rect, Size } from "../geometry.ts";
import { type Gesture, TileHistory } from "../history.ts";
import { type Matte, newMatte, type Pixels } from "../matte.ts";
import type { ToolHost, ToolInput } from "../tools/tool.ts";
import { type WandSettings, wandCoverage } from "../wand.ts";

export class Desk implements ToolHost {
  readonly matte: Matte;
  readonly history: TileHistory;
  brush: BrushSettings = { diameter: 4, hardness: 1 };
  wand: WandSettings = { tolerance: 0, isContiguous: true };
  readonly said: string[] = [];
  readonly repaints: Rect[] = [];

  constructor(readonly photo: Pixels) {
    this.matte = newMatte(photo, 255);
    this.history = new TileHistory(this.matte);
  }

  get size(): Size {
    return this.photo;
  }

  begin(label: string): Gesture {
    return this.history.begin(label);
  }

  changed(dirty: Rect): void {
    this.repaints.push(dirty);
  }

  async select(seed: Point): Promise<Coverage> {
    return wandCoverage(this.photo, seed, this.wand);
  }

  announce(message: string): void {
    this.said.push(message);
  }
}

/** A mouse at this place. */
export function mouse(x: number, y: number): ToolInput {
  return { x, y, pressure: 1, isPen: false };
}
