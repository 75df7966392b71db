/** The worker's end: answers requests one by one. Needs no DOM but for reading files, pictures behind, WebP and JPEG. */

import type { Pixels } from "../engine/matte.ts";
import { refine } from "../engine/refine/refine.ts";
import { wandCoverage } from "../engine/wand.ts";
import { SupersededError } from "./errors.ts";
import { exportPicture } from "./export/export_picture.ts";
import { encodeMattePng } from "./export/png_file.ts";
import { browserReader, type PictureReader } from "./picture_reader.ts";
import { failureOf } from "./raster_failures.ts";
import type { FromWorker, RasterPort, RasterRequest, RasterResult, ToWorker } from "./raster_protocol.ts";
import { RasterStore } from "./raster_store.ts";

/** A hundredth of a second's work. */
const PRACTICE_PIXELS = 2 ** 19;

export class RasterService {
  readonly #store = new RasterStore();
  readonly #aborted = new Set<number>();

  constructor(
    readonly port: RasterPort<FromWorker>,
    readonly reader: PictureReader = browserReader,
  ) {}

  async hear(message: ToWorker): Promise<void> {
    if (message.kind === "strip") this.#store.take(message);
    else if (message.kind === "abort") this.#aborted.add(message.id);
    else await this.#answered(message.id, message.request);
  }

  /**
   * Select in a part of the photo, for nobody: a browser compiles what has run for a while, and the first click would
   * wait for that.
   */
  practise(): void {
    if (!this.#store.hasPhoto) return;
    const { width, height, data } = this.#store.photo;
    const rows = Math.min(height, Math.ceil(PRACTICE_PIXELS / width));
    const part = { width, height: rows, data: data.subarray(0, width * rows * 4) };
    for (const tolerance of [5, 100]) wandCoverage(part, { x: 0, y: 0 }, { tolerance, isContiguous: true });
  }

  async #answered(id: number, request: RasterRequest): Promise<void> {
    try {
      const result = await this.#resultOf(id, request);
      this.port.postMessage({ kind: "done", id, result }, buffersOf(result));
    } catch (error) {
      this.port.postMessage({ kind: "failed", id, failure: failureOf(error) }, []);
    }
    this.#aborted.delete(id);
  }

  #resultOf(id: number, request: RasterRequest): RasterResult | Promise<RasterResult> {
    switch (request.kind) {
      case "openPhoto":
        return this.#opened(request.file);
      case "decodePhoto":
        return this.reader.photo(request.file);
      case "decodeMatte":
        return this.reader.matte(request.file);
      case "select":
        return wandCoverage(this.#store.photo, request.seed, request.settings);
      case "refine":
        return refine(request.matte, request.settings);
      case "encodeMatte":
        return encodeMattePng(request.matte);
      case "export":
        return this.#exported(id, request);
    }
  }

  /** One for the page, one to keep: copied here, where nobody waits for a frame. */
  async #opened(file: Blob): Promise<Pixels> {
    const photo = await this.reader.photo(file);
    this.#store.keepPhoto(photo);
    return { ...photo, data: photo.data.slice() };
  }

  async #exported(id: number, { look, hasEdges }: RasterRequest & { kind: "export" }): Promise<Blob> {
    const layers = {
      photo: this.#store.photo,
      edges: hasEdges ? this.#store.edges() : null,
      base: this.#store.matte("base"),
      matte: this.#store.matte("matte"),
    };
    // The names are let go of at once, so that the memory is free as soon as the file is written.
    for (const name of ["edges", "base", "matte"] as const) this.#store.drop(name);
    return await exportPicture(layers, look, (percent) => {
      if (this.#aborted.has(id)) throw new SupersededError();
      this.port.postMessage({ kind: "progress", id, percent }, []);
    });
  }
}

function buffersOf(result: RasterResult): Transferable[] {
  return "data" in result && result.data.buffer instanceof ArrayBuffer ? [result.data.buffer] : [];
}
