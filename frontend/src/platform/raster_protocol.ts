/** What the page and its raster worker say to each other. Buffers are transferred, not copied. */

import type { Backdrop, Shadow } from "../engine/backdrop.ts";
import type { Coverage } from "../engine/coverage.ts";
import type { Point, Size } from "../engine/geometry.ts";
import type { Matte, Pixels } from "../engine/matte.ts";
import type { RefineSettings } from "../engine/refine/settings.ts";
import type { WandSettings } from "../engine/wand.ts";
import type { ExportProblem } from "./errors.ts";

export type ExportFormat = "png" | "webp" | "jpeg";

/** How the cut-out is to be written. */
export interface ExportLook {
  readonly backdrop: Backdrop;
  readonly backdropPicture: ImageBitmap | null;
  readonly shadow: Shadow;
  readonly format: ExportFormat;
  /** Of WebP and JPEG, 1 to 100. */
  readonly quality: number;
  readonly trims: boolean;
  /** Around the trimmed subject, in percent of its longer side. */
  readonly marginPercent: number;
}

/** Large rasters that are sent to the worker, for the next export only. */
export type RasterName = "edges" | "base" | "matte";

export interface RasterStrip {
  readonly kind: "strip";
  readonly name: RasterName;
  readonly size: Size;
  /** Bytes of the whole raster; the first strip begins a new one. */
  readonly byteLength: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export type RasterRequest =
  /** Answered with its pixels, of which the worker keeps a copy: it is what selections and exports are made of. */
  | { readonly kind: "openPhoto"; readonly file: Blob }
  | { readonly kind: "decodePhoto"; readonly file: Blob }
  | { readonly kind: "decodeMatte"; readonly file: Blob }
  | { readonly kind: "select"; readonly seed: Point; readonly settings: WandSettings }
  | { readonly kind: "refine"; readonly matte: Matte; readonly settings: RefineSettings }
  /** The base, the matte and the edges (if `hasEdges`) have been sent as strips before. */
  | { readonly kind: "export"; readonly look: ExportLook; readonly hasEdges: boolean }
  | { readonly kind: "encodeMatte"; readonly matte: Matte };

export type ToWorker =
  | RasterStrip
  | { readonly kind: "request"; readonly id: number; readonly request: RasterRequest }
  | { readonly kind: "abort"; readonly id: number };

export type RasterResult = Coverage | Matte | Pixels | Blob;

/** An error's type does not survive `postMessage`; its name does. */
export interface RasterFailure {
  readonly name: "ExportError" | "SupersededError" | "UndecodableError" | "RasterError";
  readonly problem: ExportProblem | null;
  readonly message: string;
}

export type FromWorker =
  | { readonly kind: "done"; readonly id: number; readonly result: RasterResult }
  | { readonly kind: "progress"; readonly id: number; readonly percent: number }
  | { readonly kind: "failed"; readonly id: number; readonly failure: RasterFailure };

/** Either end of the line: a Worker, a worker's own scope, or a MessagePort in tests. */
export interface RasterPort<Out> {
  postMessage(message: Out, transfer: Transferable[]): void;
}
