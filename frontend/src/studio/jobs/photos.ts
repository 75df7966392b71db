/** The photos of this visit: dropped, uploaded, followed, cancelled, tried again and removed. */

import { ApiError } from "../../api/errors.ts";
import { newIdempotencyKey } from "../../api/idempotency_key.ts";
import type { StudioApi } from "../../api/studio_api.ts";
import type { Layers } from "../../engine/composite.ts";
import type { Photos } from "../types.ts";
import { discarding } from "./discarding.ts";
import { Followers } from "./followers.ts";
import { cancelled, dropped, remembered } from "./photo_steps.ts";
import { Pictures, type Thumbnails } from "./pictures.ts";
import { Retrying } from "./retrying.ts";
import { type SavedPhoto, sameSaved, savedPhotos } from "./saved_photos.ts";
import { Sender } from "./sender.ts";
import { SharedFiles } from "./shared_files.ts";
import { Strip } from "./strip.ts";

/** Whether the browser is online, and when that changes. */
export interface Network {
  readonly isOnline: boolean;
  /** Returns the end of listening. */
  listen(onChange: (isOnline: boolean) => void): () => void;
}

export interface PhotosParts {
  readonly network: Network;
  readonly thumbnails: Thumbnails;
  /** Keeps what a reload needs; called whenever that changes. */
  readonly save: (saved: readonly SavedPhoto[]) => void;
  /** Tells the person what went wrong beside the photos that are shown. */
  readonly notify: (message: string) => void;
}

export interface VisitPhotos extends Photos {
  /** Shows the photos of before a reload, ahead of what is there, and opens the one that was open. */
  restore(saved: readonly SavedPhoto[]): void;
  /** Says that the editor has changed a photo's matte, or that it is the server's again. */
  markEdited(id: string, isEdited: boolean): void;
  /** Shows a photo as its edit is at this moment. Resolves when that is seen, or cannot be. */
  showEdit(id: string, layers: Layers): Promise<void>;
  /** As the API's, for files that the strip wants as well: what is on its way is shared, and a photo keeps its source. */
  readonly fetchFile: StudioApi["fetchFile"];
  /** Ends all that is under way here; the server goes on. */
  dispose(): void;
}

/** A browser that says it is offline may still reach a studio on the same machine: uploads that move are left alone. */
const STALLED_AFTER_MS = 4_000;

export function createPhotos(api: StudioApi, parts: PhotosParts): VisitPhotos {
  const strip = new Strip(parts.network.isOnline);
  const files = new SharedFiles(api, (path, file) => strip.keepSource(path, file));
  const fetchFile: StudioApi["fetchFile"] = (path, fetching) => files.fetch(path, fetching);
  const pictures = new Pictures(fetchFile, strip, parts.thumbnails);
  const followers = new Followers(api, strip, (id) => pictures.showCutout(id));
  const discard = discarding(api, parts.notify);
  const sender = new Sender(api, strip, followers, discard);
  const retrying = new Retrying(api, strip, followers, sender, discard);
  const endings = [keepSaved(strip, parts.save), parts.network.listen(onNetwork)];

  function onNetwork(isOnline: boolean): void {
    strip.setOnline(isOnline);
    if (isOnline) for (const photo of strip.photos) if (photo.phase === "lost") retry(photo.id);
    if (!isOnline) sender.breakOffStalled(STALLED_AFTER_MS);
  }

  /** With nothing open, the first of them is: whoever drops a photo wants to see it. */
  function add(files: readonly File[]): void {
    const items = files.map((file) => ({ photoId: newIdempotencyKey(), file }));
    strip.append(items.map(({ photoId, file }) => dropped(photoId, file.name, file)));
    openIfNone(items[0]?.photoId);
    sender.send(items);
    for (const { photoId } of items) pictures.showPhoto(photoId);
  }

  function openIfNone(id: string | undefined): void {
    if (id !== undefined && strip.openId === null) strip.open(id);
  }

  function cancel(id: string): void {
    const phase = strip.photo(id)?.phase;
    const jobId = strip.photo(id)?.jobId ?? null;
    if (phase === undefined || !["uploading", "waiting", "working", "lost"].includes(phase)) return;
    followers.stop(id);
    sender.drop(id);
    strip.change(id, cancelled);
    if (jobId) void cancelOnServer(id, jobId);
  }

  /** One that has ended before the order arrived is shown as it ended. */
  async function cancelOnServer(id: string, jobId: string): Promise<void> {
    try {
      await api.cancelJob(jobId);
    } catch (error) {
      const isTooLate = error instanceof ApiError && error.code === "job_already_finished";
      if (isTooLate && strip.photo(id)?.phase === "cancelled") followers.followJob(id, jobId);
    }
  }

  function retry(id: string): void {
    const photo = strip.photo(id);
    if (photo) retrying.retry(photo);
  }

  function remove(id: string): void {
    const photo = strip.photo(id);
    if (!photo) return;
    followers.stop(id);
    sender.drop(id);
    strip.takeOff(id);
    pictures.drop(photo);
    if (photo.jobId) discard(photo.jobId);
  }

  function restore(saved: readonly SavedPhoto[]): void {
    const news = saved.filter(({ jobId }) => !strip.photos.some((photo) => photo.jobId === jobId));
    strip.prepend(news.map(({ id, name, jobId }) => remembered(id, name, jobId)));
    openIfNone(news.find(({ isOpen }) => isOpen)?.id);
    for (const { id, jobId } of news) followers.followJob(id, jobId, () => strip.takeOff(id));
  }

  function dispose(): void {
    for (const end of endings) end();
    followers.stopAll();
    for (const photo of strip.photos) sender.drop(photo.id);
  }

  return {
    store: strip.store,
    add,
    cancel,
    retry,
    remove,
    open: (id) => strip.open(id),
    close: () => strip.open(null),
    restore,
    markEdited: (id, isEdited) => strip.change(id, (photo) => ({ ...photo, isEdited })),
    showEdit: (id, layers) => pictures.showEdit(id, layers),
    fetchFile,
    dispose,
  };
}

function keepSaved(strip: Strip, save: PhotosParts["save"]): () => void {
  let kept: readonly SavedPhoto[] = [];
  return strip.store.subscribe((state) => {
    const now = savedPhotos(state);
    if (sameSaved(kept, now)) return;
    kept = now;
    save(now);
  });
}
