/** What an open edit is made of that it does not make itself: the server, the worker, the browser, storage. */

import type { StudioApi } from "../../api/studio_api.ts";
import type { Backdrop, Shadow } from "../../engine/backdrop.ts";
import type { Layers } from "../../engine/composite.ts";
import type { Coverage } from "../../engine/coverage.ts";
import type { Point, Rect, Size } from "../../engine/geometry.ts";
import type { Matte, Pixels } from "../../engine/matte.ts";
import type { RefineSettings } from "../../engine/refine/settings.ts";
import type { Overlay } from "../../engine/tools/tool.ts";
import type { Viewport } from "../../engine/viewport.ts";
import type { WandSettings } from "../../engine/wand.ts";
import type { ExportJob } from "../../platform/raster_client.ts";
import type { ViewEvent } from "../../render/gestures.ts";
import type { SettingsStore } from "../types.ts";
import type { EditShelf } from "./autosaving.ts";

/** What an edit asks the server for. */
export type EditApi = Pick<StudioApi, "fetchFile" | "getJob" | "renderJob" | "follow">;

/** Reads files in the browser, beside the page's thread. */
export interface Decoder {
  /** Upright, sRGB. Throws an `UndecodableError` for what the browser cannot read, a `RasterError` when its worker fails. */
  photo(file: Blob): Promise<Pixels>;
  /** The alpha of a picture that has one, else how light it is; what is to decode it starts while the file comes. Errors as with `photo`. */
  matte(file: Blob | Promise<Blob>): Promise<Matte>;
}

/** The heavy work, done in a worker. A second call of one kind makes the first reject with a `SupersededError`. */
export interface Raster {
  /** The pixels of the photo that selections and exports are to be made of: the worker keeps a copy. Errors as with `Decoder.photo`. */
  openPhoto(file: Blob): Promise<Pixels>;
  select(seed: Point, settings: WandSettings): Promise<Coverage>;
  refine(matte: Matte, settings: RefineSettings): Promise<Matte>;
  exportPicture(job: ExportJob): Promise<Blob>;
  exportMatte(matte: Matte): Promise<Blob>;
  dispose(): void;
}

/** What is seen on the stage. */
export interface Scene {
  readonly layers: Layers;
  readonly backdrop: Backdrop;
  readonly backdropPicture: ImageBitmap | null;
  readonly shadow: Shadow;
}

/** The canvases of the editor; `StageView` is one. */
export interface Stage {
  readonly screen: Size;
  setScene(scene: Scene): void;
  setViewport(viewport: Viewport): void;
  markDirty(imageRect: Rect): void;
  /** Draw what has changed in this very task, not in the next frame. */
  drawNow(): void;
  setCompare(at: number | null): void;
  setShowsOriginal(on: boolean): void;
  setOverlay(overlay: Overlay | null): void;
  setBrushCursor(cursor: BrushCursor | null): void;
  dispose(): void;
}

export interface BrushCursor {
  /** In image pixels. */
  readonly at: Point;
  readonly diameter: number;
  readonly isCross: boolean;
}

/** The element that an edit is attached to. */
export interface StageFactory {
  createStage(host: HTMLElement): Stage;
  /** Pointers, wheel and touches over the element, until released. */
  listenToPointers(host: HTMLElement, listener: (event: ViewEvent) => void): PointerHandle;
  /** Called whenever the element's size has changed, until released. */
  watchSize(host: HTMLElement, listener: () => void): () => void;
}

export interface PointerHandle {
  /** While held, pointers pan. */
  hold(on: boolean): void;
  release(): void;
}

/** Where finished files go. */
export interface Outlet {
  saveBlob(blob: Blob, name: string): void;
  /** Throws when the browser does not let it. */
  copyImage(image: Promise<Blob>): Promise<void>;
}

/** The pictures that a person has chosen as backdrops. */
export interface BackdropPictures {
  /** Null when it is gone, or cannot be read any more. */
  bitmap(pictureId: string): Promise<ImageBitmap | null>;
}

export interface EditParts {
  readonly api: EditApi;
  readonly decoder: Decoder;
  /** A worker of this edit's own. */
  readonly createRaster: () => Raster;
  readonly stages: StageFactory;
  readonly shelf: EditShelf;
  readonly outlet: Outlet;
  readonly settings: SettingsStore;
  readonly pictures: BackdropPictures;
  readonly isOnline: () => boolean;
  /** Show it for a moment; the live region reads it out. */
  readonly notify: (message: string) => void;
  /** Show the photo in the strip as these layers are at this moment. Resolves when that is seen, or cannot be. */
  readonly showEdit: (photoId: string, layers: Layers) => Promise<void>;
  readonly now: () => Date;
  /** Called when the page is hidden or left: the last moment to save. Returns how to stop listening. */
  readonly onPageHidden: (listener: () => void) => () => void;
  /** True for an edit that was left earlier in this visit: it goes on where it was, and nobody has to be asked. */
  readonly resumesAtOnce: boolean;
  /** When the edit that was open before has been saved: it may have been of the same photo. */
  readonly formerIsSaved: Promise<void>;
}
