import type { Rect } from "../geometry.ts";
import type { Matte } from "../matte.ts";
import { packRows, unpackRows } from "../run_length.ts";
import { bytesOfStep, packedTilesOf, type Step, StepPacker } from "./step.ts";
import { rowsOf, type TileGrid } from "./tile_grid.ts";

/** A step beside the one that leads back from it: whoever takes it, in either direction, has nothing to pack. */
export class ReadyStep {
  constructor(
    readonly there: Step,
    private readonly back: Step,
  ) {}

  get label(): string {
    return this.there.label;
  }

  /** What it holds on to, besides its label. */
  get bytes(): number {
    return bytesOfStep(this.there) + bytesOfStep(this.back);
  }

  /** Write its tiles into the matte; returns the step that leads back. */
  take(matte: Matte, grid: TileGrid): ReadyStep {
    for (const [tile, part] of packedTilesOf(this.there)) unpackRows(part, rowsOf(matte, grid.rectOf(tile)));
    return new ReadyStep(this.back, this.there);
  }
}

/** Makes a step ready, bit by bit; the matte must not change meanwhile. */
export class Readying {
  private readonly packer = new StepPacker();
  private next = 0;

  constructor(readonly step: Step) {}

  /** Pack what the matte holds now in tiles of about so many pixels; null when there are more. */
  pack(matte: Matte, grid: TileGrid, pixels: number): ReadyStep | null {
    const { tiles, label } = this.step;
    for (let left = pixels; left > 0 && this.next < tiles.length; this.next += 1) {
      const tile = tiles[this.next] as number;
      const rect = grid.rectOf(tile);
      this.packer.addPacked([tile, packRows(rowsOf(matte, rect))]);
      left -= areaOf(rect);
    }
    return this.next < tiles.length ? null : new ReadyStep(this.step, this.packer.step(label));
  }
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}
