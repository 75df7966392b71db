/** All ready photos as one ZIP: each as it would be downloaded alone. */

import { fits, type Offer, stateOf, storedEdits } from "./edit/autosaving.ts";
import { edgeColours } from "./edit/edge_colours.ts";
import { exportJobOf, isServersOwn } from "./edit/exporting.ts";
import { extensionOf } from "./edit/naming.ts";
import { opened } from "./edit/opening.ts";
import type { EditParts } from "./edit/parts.ts";
import { entryNames } from "./entry_names.ts";
import type { Photo, Settings } from "./types.ts";
import { ZipOfFiles } from "./zip.ts";

export type DownloadAllParts = Pick<EditParts, "api" | "decoder" | "createRaster" | "shelf" | "pictures" | "now">;

export interface Download {
  /** Null when no photo could be had. */
  readonly zip: Blob | null;
  /** The names of photos that are not in it. */
  readonly missing: readonly string[];
}

/**
 * Make the ZIP, one photo after the other: only one is in memory at a time. One that fails is left out.
 * `onPhoto` is told which one is being made, from 1 on.
 */
export async function zipOfAll(
  photos: readonly Photo[],
  settings: Settings,
  parts: DownloadAllParts,
  onPhoto: (number: number) => void,
): Promise<Download> {
  const zip = new ZipOfFiles();
  const names = entryNames(
    photos.map(({ name }) => name),
    extensionOf(settings.format),
  );
  const missing: string[] = [];
  for (const [place, photo] of photos.entries()) {
    onPhoto(place + 1);
    try {
      await zip.add(names[place] ?? photo.name, await pictureOf(photo, settings, parts), parts.now());
    } catch {
      missing.push(photo.name);
    }
  }
  return { zip: missing.length < photos.length ? zip.finish() : null, missing };
}

/** How it went, in a sentence. */
export function summary({ missing }: Download, count: number): string {
  const saved = count - missing.length;
  const done = saved === 0 ? "No photo could be" : saved === 1 ? "1 photo is" : `${saved} photos are`;
  const left = missing.length === 0 ? "" : ` Left out: ${missing.join(", ")}.`;
  return `${done} saved.${left}`;
}

/** The server's own file where that is what is wanted; else made here, with the edit that is kept of the photo. */
async function pictureOf(photo: Photo, settings: Settings, parts: DownloadAllParts): Promise<Blob> {
  const { jobId, links } = photo;
  if (jobId === null || !links?.download) throw new Error("the photo has no cut-out");
  const [newest] = await storedEdits(parts.shelf, jobId);
  if (isServersOwn(newest !== undefined, settings)) return parts.api.fetchFile(links.download);
  return exported(photo, jobId, newest, settings, parts);
}

async function exported(
  photo: Photo,
  jobId: string,
  edit: Offer | undefined,
  settings: Settings,
  parts: DownloadAllParts,
): Promise<Blob> {
  const { signal } = new AbortController();
  const raster = parts.createRaster();
  try {
    const found = await opened(photo, { ...parts, raster }, signal);
    const edges = found.isLimited ? null : await edgeColours(jobId, found.matte, parts, signal);
    const isKept = edit !== undefined && fits(edit, found.matte);
    const matte = isKept ? { ...found.matte, data: stateOf(edit.edit).matte } : found.matte;
    const layers = { photo: found.photo, edges, base: found.matte, matte };
    return await raster.exportPicture(await exportJobOf(layers, settings, parts.pictures));
  } finally {
    raster.dispose();
  }
}
