/**
 * Edits, settings and the visit's photos in IndexedDB. Saving throws a StorageFullError when there is no room, a
 * StorageUnavailableError when the browser gives no storage at all; loading gives null or nothing then.
 */

import { StorageUnavailableError } from "./errors.ts";
import type { SavedPhoto, StoredEdit } from "./stored.ts";
import { inDatabase } from "./studio_database.ts";

export type { SavedPhoto, StoredEdit } from "./stored.ts";

/** Of the tables that have one row only. */
const ONLY = "current";

/** `key` names the photo, e.g. its job's id. */
export async function saveEdit(key: string, edit: StoredEdit): Promise<void> {
  await inDatabase((database) => database.put("edits", edit, key));
}

export async function loadEdit(key: string): Promise<StoredEdit | null> {
  return (await unlessUnavailable(inDatabase((database) => database.get("edits", key)))) ?? null;
}

export async function dropEdit(key: string): Promise<void> {
  await unlessUnavailable(inDatabase((database) => database.delete("edits", key)));
}

/** Unchecked: it may come from an older version of the site. Null: nothing was saved. */
export async function loadSettings(): Promise<unknown> {
  return (await unlessUnavailable(inDatabase((database) => database.get("settings", ONLY)))) ?? null;
}

export async function saveSettings(settings: unknown): Promise<void> {
  await inDatabase((database) => database.put("settings", settings, ONLY));
}

export async function savePhotos(photos: readonly SavedPhoto[]): Promise<void> {
  await inDatabase((database) => database.put("photos", photos, ONLY));
}

export async function loadPhotos(): Promise<readonly SavedPhoto[]> {
  return (await unlessUnavailable(inDatabase((database) => database.get("photos", ONLY)))) ?? [];
}

/** A backdrop of the person's own, by the `pictureId` of the settings. */
export async function savePicture(pictureId: string, picture: Blob): Promise<void> {
  await inDatabase((database) => database.put("pictures", picture, pictureId));
}

export async function loadPicture(pictureId: string): Promise<Blob | null> {
  return (await unlessUnavailable(inDatabase((database) => database.get("pictures", pictureId)))) ?? null;
}

export async function dropPicture(pictureId: string): Promise<void> {
  await unlessUnavailable(inDatabase((database) => database.delete("pictures", pictureId)));
}

async function unlessUnavailable<T>(loading: Promise<T>): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof StorageUnavailableError) return undefined;
    throw error;
  }
}
