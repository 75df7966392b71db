import { type Step, StepPacker } from "./step.ts";
import type { TileImage } from "./tile_grid.ts";

/** A step whose tiles are not all packed yet: packing them takes longer than the end of a stroke may take. */
export class FreshStep {
  private readonly waiting: TileImage[];

  /** The images, and what the packer has, are its own from now on. */
  constructor(
    readonly label: string,
    images: Iterable<TileImage>,
    private readonly packer = new StepPacker(),
  ) {
    this.waiting = [...images];
  }

  /** What it holds on to. */
  get bytes(): number {
    return this.waiting.reduce((sum, [, image]) => sum + image.byteLength, this.packer.bytes);
  }

  /** Pack tiles of about so many pixels; true once all are packed. */
  pack(pixels: number): boolean {
    for (let left = pixels; left > 0; ) {
      const next = this.waiting.pop();
      if (next === undefined) break;
      this.packer.add(next);
      left -= next[1].length;
    }
    return this.waiting.length === 0;
  }

  /** The step as it is kept; packs what is left. */
  packed(): Step {
    this.pack(Number.POSITIVE_INFINITY);
    return this.packer.step(this.label);
  }

  /** What is packed so far, and the images that are not. */
  get halves(): { readonly done: Step; readonly waiting: readonly TileImage[] } {
    return { done: this.packer.step(this.label), waiting: this.waiting };
  }
}
