/** The rasters that the worker holds: the photo for good, and those that were sent, put together from their strips. Pure. */

import type { Size } from "../engine/geometry.ts";
import type { Matte, Pixels } from "../engine/matte.ts";
import { RasterError } from "./errors.ts";
import type { RasterName, RasterStrip } from "./raster_protocol.ts";

interface Raster extends Size {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class RasterStore {
  #photo: Pixels | null = null;
  readonly #rasters = new Map<RasterName, Raster>();

  /** Throws a RasterError when none was opened. */
  get photo(): Pixels {
    if (this.#photo === null) throw new RasterError("the worker has opened no photo");
    return this.#photo;
  }

  get hasPhoto(): boolean {
    return this.#photo !== null;
  }

  keepPhoto(photo: Pixels): void {
    this.#photo = photo;
  }

  take(strip: RasterStrip): void {
    if (strip.offset === 0) {
      // The old one goes before the new one is made: there is never room for both.
      this.#rasters.delete(strip.name);
      this.#rasters.set(strip.name, { ...strip.size, bytes: new Uint8Array(strip.byteLength) });
    }
    this.#get(strip.name).bytes.set(strip.bytes, strip.offset);
  }

  drop(name: RasterName): void {
    this.#rasters.delete(name);
  }

  edges(): Pixels {
    const { width, height, bytes } = this.#get("edges");
    return { width, height, data: new Uint8ClampedArray(bytes.buffer) };
  }

  matte(name: "base" | "matte"): Matte {
    const { width, height, bytes } = this.#get(name);
    return { width, height, data: bytes };
  }

  #get(name: RasterName): Raster {
    const raster = this.#rasters.get(name);
    if (raster === undefined) throw new RasterError(`the worker was not given the ${name}`);
    return raster;
  }
}
