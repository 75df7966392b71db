/** Tiles by key, bounded in bytes: those used longest ago go first. */

export interface Weighed {
  readonly bytes: number;
  /** Give the memory back at once instead of waiting for the garbage collector. */
  free(): void;
}

export class TileCache<T extends Weighed> {
  readonly #tiles = new Map<string, T>();
  #bytes = 0;

  constructor(readonly budgetBytes: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  values(): Iterable<T> {
    return this.#tiles.values();
  }

  has(key: string): boolean {
    return this.#tiles.has(key);
  }

  /** What was asked for last goes last. */
  get(key: string): T | undefined {
    const tile = this.#tiles.get(key);
    if (tile !== undefined) {
      this.#tiles.delete(key);
      this.#tiles.set(key, tile);
    }
    return tile;
  }

  /** The new tile stays even if it alone is above the budget. */
  put(key: string, tile: T): void {
    this.#drop(key);
    this.#tiles.set(key, tile);
    this.#bytes += tile.bytes;
    for (const oldest of this.#tiles.keys()) {
      if (this.#bytes <= this.budgetBytes || oldest === key) break;
      this.#drop(oldest);
    }
  }

  clear(): void {
    for (const key of [...this.#tiles.keys()]) this.#drop(key);
  }

  #drop(key: string): void {
    const tile = this.#tiles.get(key);
    if (tile === undefined) return;
    this.#tiles.delete(key);
    this.#bytes -= tile.bytes;
    tile.free();
  }
}
