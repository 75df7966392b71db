/** The worker's end: answers requests one by one. Needs no DOM but for pictures behind, WebP and JPEG. */

import { refine } from "../engine/refine/refine.ts";
import { wandCoverage } from "../engine/wand.ts";
import { SupersededError } from "./errors.ts";
import { exportPicture } from "./export/export_picture.ts";
import { encodeMattePng } from "./export/png_file.ts";
import { failureOf } from "./raster_failures.ts";
import type { FromWorker, RasterPort, RasterRequest, RasterResult, ToWorker } from "./raster_protocol.ts";
import { RasterStore } from "./raster_store.ts";

export class RasterService {
  readonly #store = new RasterStore();
  readonly #aborted = new Set<number>();

  constructor(readonly port: RasterPort<FromWorker>) {}

  async hear(message: ToWorker): Promise<void> {
    if (message.kind === "strip") this.#store.take(message);
    else if (message.kind === "abort") this.#aborted.add(message.id);
    else await this.#answered(message.id, message.request);
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
      case "select":
        return wandCoverage(this.#store.pixels("photo"), request.seed, request.settings);
      case "refine":
        return refine(request.matte, request.settings);
      case "encodeMatte":
        return encodeMattePng(request.matte);
      case "export":
        return this.#exported(id, request);
    }
  }

  async #exported(id: number, { look, hasEdges }: RasterRequest & { kind: "export" }): Promise<Blob> {
    const layers = {
      photo: this.#store.pixels("photo"),
      edges: hasEdges ? this.#store.pixels("edges") : null,
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
