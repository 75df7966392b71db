/** The studio's parts as a browser has them. */

import { createApi } from "../api/client.ts";
import { newIdempotencyKey } from "../api/idempotency_key.ts";
import * as autosave from "../platform/autosave.ts";
import { decodeMatte, decodePhoto, decodePicture } from "../platform/decode.ts";
import { copyImage, pickFiles, saveBlob } from "../platform/files.ts";
import { isOnline, watchOnline } from "../platform/online.ts";
import { RasterClient } from "../platform/raster_client.ts";
import { releaseThumbnail, thumbnailOf, thumbnailOfCutout, thumbnailOfLayers } from "../platform/thumbnails.ts";
import { listenToPointers } from "../render/pointer_input.ts";
import { StageView } from "../render/stage_view.ts";
import type { StageFactory } from "./edit/parts.ts";
import type { Thumbnails } from "./jobs/pictures.ts";
import { checkedPhotos } from "./saved_check.ts";
import type { StudioParts } from "./studio_parts.ts";

/** What the server reads; browsers that do not know a type go by the extension. */
const PHOTO_TYPES = "image/*,.heic,.heif,.avif,.tif,.tiff";

export function browserParts(): StudioParts {
  return {
    api: createApi(),
    decoder: { photo: decodePhoto, matte: decodeMatte },
    decodePicture,
    createRaster: () => new RasterClient(),
    stages: STAGES,
    thumbnails: THUMBNAILS,
    shelf: autosave,
    settingsShelf: autosave,
    pictureShelf: autosave,
    loadPhotos: async () => checkedPhotos(await autosave.loadPhotos()),
    savePhotos: autosave.savePhotos,
    outlet: { saveBlob, copyImage },
    network: {
      get isOnline() {
        return isOnline();
      },
      listen: watchOnline,
    },
    isOnline,
    now: () => new Date(),
    newId: newIdempotencyKey,
    pickPhotos: () => pickFiles(PHOTO_TYPES, true),
    onPageHidden,
  };
}

const STAGES: StageFactory = {
  createStage: (host) => new StageView(host),
  listenToPointers,
  watchSize(host, listener) {
    const observer = new ResizeObserver(listener);
    observer.observe(host);
    return () => observer.disconnect();
  },
};

const THUMBNAILS: Thumbnails = {
  ofPhoto: thumbnailOf,
  ofCutout: thumbnailOfCutout,
  ofLayers: thumbnailOfLayers,
  release: releaseThumbnail,
};

/** Hidden is the last that a page on a phone hears for sure; `pagehide` is for those that are closed while seen. */
function onPageHidden(listener: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && listener(), { signal });
  addEventListener("pagehide", listener, { signal });
  return () => listening.abort();
}
