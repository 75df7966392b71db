/** What an edit begins with: the photo's pixels and the server's matte. */

import type { Matte, Pixels } from "../../engine/matte.ts";
import { UndecodableError } from "../../platform/errors.ts";
import type { Photo } from "../types.ts";
import type { Decoder, EditApi, Raster } from "./parts.ts";
import { fetchRender } from "./render_job.ts";

export interface OpeningParts {
  readonly api: EditApi;
  readonly decoder: Decoder;
}

export interface PhotoParts extends OpeningParts {
  /** The worker of what is opened: it reads the photo, and has it from then on. */
  readonly raster: Pick<Raster, "openPhoto">;
}

export interface Opened {
  readonly photo: Pixels;
  readonly matte: Matte;
  /** The colours are those of the cut-out, since the browser cannot read the photo: what it lacks cannot be restored. */
  readonly isLimited: boolean;
}

/** What is said of a picture that is limited. */
export const LIMITED =
  "This browser cannot read the photo's format. You see the server's cut-out, and restore brings back only what it shows.";

/** The photo, or its matte, is not there, or they do not belong together. */
export class NotOpenableError extends Error {
  override readonly name = "NotOpenableError";
}

/**
 * Fetch and decode both, side by side. Throws a NotOpenableError, and what the API throws.
 */
export async function opened(photo: Photo, parts: PhotoParts, signal: AbortSignal): Promise<Opened> {
  const [matte, colours] = await Promise.all([matteOf(photo, parts, signal), coloursOf(photo, parts, signal)]);
  if (matte.width !== colours.pixels.width || matte.height !== colours.pixels.height) {
    throw new NotOpenableError("the photo and its matte are of different sizes");
  }
  return { photo: colours.pixels, matte, isLimited: colours.isLimited };
}

async function matteOf(photo: Photo, { api, decoder }: OpeningParts, signal: AbortSignal): Promise<Matte> {
  const path = photo.links?.matte;
  if (!path) throw new NotOpenableError("the photo has no matte yet");
  return decoder.matte(api.fetchFile(path, { signal }));
}

interface Colours {
  readonly pixels: Pixels;
  readonly isLimited: boolean;
}

async function coloursOf(photo: Photo, parts: PhotoParts, signal: AbortSignal): Promise<Colours> {
  const { api, raster } = parts;
  if (photo.links === null) throw new NotOpenableError("the photo is not on the server yet");
  const file = photo.file ?? (await api.fetchFile(photo.links.source, { signal }));
  try {
    return { pixels: await raster.openPhoto(file), isLimited: false };
  } catch (error) {
    if (!(error instanceof UndecodableError)) throw error;
    return { pixels: await cutoutOf(photo, parts, signal), isLimited: true };
  }
}

/** The colours as the server has read them, as far as the cut-out shows them. */
async function cutoutOf(photo: Photo, { api, raster }: PhotoParts, signal: AbortSignal): Promise<Pixels> {
  if (photo.jobId === null) throw new NotOpenableError("the photo is not on the server yet");
  return raster.openPhoto(await fetchRender(photo.jobId, { format: "png" }, api, signal));
}
