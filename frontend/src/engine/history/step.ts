import { pack } from "../run_length.ts";
import type { TileImage } from "./tile_grid.ts";

/**
 * The tiles of one step, packed one after the other: the before-images while the step can be undone, the after-images
 * while it can be done again. Never changed once made, so that a snapshot may share it.
 */
export interface Step {
  readonly label: string;
  /** Numbers of the tiles. */
  readonly tiles: Uint32Array;
  /** Where each tile's bytes end in `packed`. */
  readonly ends: Uint32Array;
  readonly packed: Uint8Array;
}

/** What a step holds on to, in bytes, besides its label. */
export function bytesOfStep({ packed, tiles, ends }: Step): number {
  return packed.byteLength + tiles.byteLength + ends.byteLength;
}

/** Puts a step together, tile by tile. */
export class StepPacker {
  private readonly tiles: number[] = [];
  private readonly ends: number[] = [];
  private readonly parts: Uint8Array[] = [];
  private end = 0;

  add([tile, image]: TileImage): void {
    this.addPacked([tile, pack(image)]);
  }

  /** A tile that is packed already. */
  addPacked([tile, part]: TileImage): void {
    this.end += part.length;
    this.tiles.push(tile);
    this.ends.push(this.end);
    this.parts.push(part);
  }

  /** All that has been added. */
  step(label: string): Step {
    const packed = joined(this.parts, this.end);
    return { label, tiles: Uint32Array.from(this.tiles), ends: Uint32Array.from(this.ends), packed };
  }

  /** What it holds on to, in bytes. */
  get bytes(): number {
    return this.end + 8 * this.tiles.length;
  }
}

/** The tiles one by one, each still packed. */
export function* packedTilesOf(step: Step): Iterable<TileImage> {
  let start = 0;
  for (const [index, tile] of step.tiles.entries()) {
    const end = step.ends[index] as number;
    yield [tile, step.packed.subarray(start, end)];
    start = end;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
