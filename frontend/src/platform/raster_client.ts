/** The page's end of the raster worker: reading files, the wand, refining, and writing files, without holding the page up. */

import type { Layers } from "../engine/composite.ts";
import type { Coverage } from "../engine/coverage.ts";
import type { Point, Size } from "../engine/geometry.ts";
import type { Matte, Pixels } from "../engine/matte.ts";
import type { RefineSettings } from "../engine/refine/settings.ts";
import type { WandSettings } from "../engine/wand.ts";
import { RasterError, SupersededError } from "./errors.ts";
import { failureAsError } from "./raster_failures.ts";
import type { ExportLook, FromWorker, RasterName, RasterRequest, RasterResult, ToWorker } from "./raster_protocol.ts";
import { nextTask, stripsOf } from "./strips.ts";
import { Superseding } from "./superseding.ts";

/** The photo is the one that was opened by `openPhoto`. */
export interface ExportJob extends ExportLook {
  readonly layers: Omit<Layers, "photo">;
  /** 0 to 100. */
  readonly onProgress?: (percent: number) => void;
}

/** The line to a worker; tests lay one of their own. */
export interface RasterLine {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  listen(onMessage: (message: FromWorker) => void, onBreak: (error: Error) => void): void;
  close(): void;
}

interface Pending {
  readonly resolve: (result: RasterResult) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((percent: number) => void) | undefined;
}

export class RasterClient {
  readonly #pending = new Map<number, Pending>();
  readonly #kinds = {
    select: new Superseding(),
    refine: new Superseding(),
    export: new Superseding(),
    matte: new Superseding(),
  };
  #lastId = 0;
  #broken: Error | null = null;

  constructor(readonly line: RasterLine = workerLine()) {
    line.listen(
      (message) => this.#heard(message),
      (error) => this.#break(error),
    );
  }

  /**
   * Decode the photo that selections and exports are to be made of: a copy stays in the worker. Throws an
   * UndecodableError for what the browser cannot read, a RasterError when the worker fails.
   */
  async openPhoto(file: Blob): Promise<Pixels> {
    return asPixels(await this.#ask({ kind: "openPhoto", file }).result);
  }

  /** Upright, as sRGB with straight alpha; nothing of it stays in the worker. Errors as with `openPhoto`. */
  async decodePhoto(file: Blob): Promise<Pixels> {
    return asPixels(await this.#ask({ kind: "decodePhoto", file }).result);
  }

  /** The grey of each pixel, or the alpha of a picture that has one. Errors as with `openPhoto`. */
  async decodeMatte(file: Blob): Promise<Matte> {
    return asMatte(await this.#ask({ kind: "decodeMatte", file }).result);
  }

  /** The wand. Throws a SupersededError when called anew before it has ended, a RasterError when the worker fails. */
  select(seed: Point, settings: WandSettings): Promise<Coverage> {
    return this.#kinds.select.run({
      start: async () => asCoverage(await this.#ask({ kind: "select", seed, settings }).result),
    });
  }

  /** A refined copy; errors as with `select`. */
  refine(matte: Matte, settings: RefineSettings): Promise<Matte> {
    return this.#kinds.refine.run({
      start: async () => {
        const copy = copied(matte);
        return asMatte(await this.#ask({ kind: "refine", matte: copy, settings }, [copy.data.buffer]).result);
      },
    });
  }

  /** The finished file. Throws an ExportError when the format cannot hold it; other errors as with `select`. */
  exportPicture(job: ExportJob): Promise<Blob> {
    // The matte as it is now: strokes go on while the file is written.
    const matte = copied(job.layers.matte);
    let isDropped = false;
    let abort = () => {};
    return this.#kinds.export.run({
      start: async () => {
        await this.#sendLayers({ ...job.layers, matte });
        if (isDropped) throw new SupersededError();
        const request = { kind: "export", look: lookOf(job), hasEdges: job.layers.edges !== null } as const;
        const asked = this.#ask(request, [], job.onProgress);
        abort = asked.abort;
        return asBlob(await asked.result);
      },
      abort: () => {
        isDropped = true;
        abort();
      },
    });
  }

  /** The matte as a grey PNG. */
  exportMatte(matte: Matte): Promise<Blob> {
    const copy = copied(matte);
    return this.#kinds.matte.run({
      start: async () => asBlob(await this.#ask({ kind: "encodeMatte", matte: copy }, [copy.data.buffer]).result),
    });
  }

  /** Whatever is under way rejects with a SupersededError. */
  dispose(): void {
    for (const kind of Object.values(this.#kinds)) kind.cancel();
    this.#break(new RasterError("the worker was dismissed"), new SupersededError());
    this.line.close();
  }

  async #sendLayers(layers: Omit<Layers, "photo">): Promise<void> {
    if (layers.edges !== null) await this.#send("edges", layers.edges);
    await this.#send("base", layers.base);
    await this.#send("matte", layers.matte);
  }

  async #send(name: RasterName, raster: Size & { readonly data: Uint8Array | Uint8ClampedArray }): Promise<void> {
    for (const strip of stripsOf(name, raster)) {
      if (this.#broken !== null) return;
      this.line.postMessage(strip, [strip.bytes.buffer as ArrayBuffer]);
      await nextTask();
    }
  }

  #ask(
    request: RasterRequest,
    transfer: ArrayBufferLike[] = [],
    onProgress?: (percent: number) => void,
  ): { result: Promise<RasterResult>; abort: () => void } {
    const id = ++this.#lastId;
    const result = new Promise<RasterResult>((resolve, reject) => {
      if (this.#broken !== null) return reject(this.#broken);
      this.#pending.set(id, { resolve, reject, onProgress });
      this.line.postMessage({ kind: "request", id, request }, transfer as ArrayBuffer[]);
    });
    return { result, abort: () => this.line.postMessage({ kind: "abort", id }, []) };
  }

  #heard(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if (message.kind === "progress") {
      pending.onProgress?.(message.percent);
      return;
    }
    this.#pending.delete(message.id);
    if (message.kind === "done") pending.resolve(message.result);
    else pending.reject(failureAsError(message.failure));
  }

  /** All that comes after is rejected with `error`, and what is under way with `now`. */
  #break(error: Error, now = error): void {
    this.#broken = error;
    for (const pending of this.#pending.values()) pending.reject(now);
    this.#pending.clear();
  }
}

function workerLine(): RasterLine {
  const worker = new Worker(new URL("./raster_worker.ts", import.meta.url), { type: "module" });
  return {
    postMessage: (message, transfer) => worker.postMessage(message, transfer),
    listen: (onMessage, onBreak) => {
      worker.onmessage = (event: MessageEvent<FromWorker>) => onMessage(event.data);
      worker.onerror = (event) => onBreak(new RasterError(event.message || "the worker could not be started"));
      worker.onmessageerror = () => onBreak(new RasterError("a message of the worker could not be read"));
    },
    close: () => worker.terminate(),
  };
}

function copied(matte: Matte): Matte & { readonly data: Uint8Array<ArrayBuffer> } {
  return { width: matte.width, height: matte.height, data: new Uint8Array(matte.data) };
}

function lookOf(job: ExportJob): ExportLook {
  const { backdrop, backdropPicture, shadow, format, quality, trims, marginPercent } = job;
  return { backdrop, backdropPicture, shadow, format, quality, trims, marginPercent };
}

function asCoverage(result: RasterResult): Coverage {
  if ("rect" in result) return result;
  throw new RasterError("the worker has answered something else than a coverage");
}

function asMatte(result: RasterResult): Matte {
  if ("data" in result && "width" in result && result.data instanceof Uint8Array) {
    const { width, height, data } = result;
    return { width, height, data };
  }
  throw new RasterError("the worker has answered something else than a matte");
}

function asPixels(result: RasterResult): Pixels {
  if ("data" in result && "width" in result && result.data instanceof Uint8ClampedArray) {
    const { width, height, data } = result;
    return { width, height, data };
  }
  throw new RasterError("the worker has answered something else than pixels");
}

function asBlob(result: RasterResult): Blob {
  if (result instanceof Blob) return result;
  throw new RasterError("the worker has answered something else than a file");
}
