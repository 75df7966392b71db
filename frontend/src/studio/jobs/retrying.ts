/** Trying again what has failed, was refused, cancelled or lost: each in its own way. */

import type { Job } from "../../api/contract.ts";
import { ApiError, ConnectionError } from "../../api/errors.ts";
import type { StudioApi } from "../../api/studio_api.ts";
import type { Photo } from "../types.ts";
import type { Discard } from "./discarding.ts";
import type { Followers } from "./followers.ts";
import { troubleOf, troubleOfCode } from "./messages.ts";
import { failed, lookedFor, lost, queuedForUpload, seenJob } from "./photo_steps.ts";
import type { Sender } from "./sender.ts";
import type { Strip } from "./strip.ts";

export class Retrying {
  readonly #api: StudioApi;
  readonly #strip: Strip;
  readonly #followers: Followers;
  readonly #sender: Sender;
  readonly #discard: Discard;

  constructor(api: StudioApi, strip: Strip, followers: Followers, sender: Sender, discard: Discard) {
    this.#api = api;
    this.#strip = strip;
    this.#followers = followers;
    this.#sender = sender;
    this.#discard = discard;
  }

  retry(photo: Photo): void {
    if (photo.phase === "lost") this.#resume(photo);
    else if (photo.phase === "failed") void this.#tryJobAgain(photo);
    else if (photo.phase === "rejected" || photo.phase === "cancelled") this.#upload(photo);
  }

  #resume(photo: Photo): void {
    if (photo.jobId === null) this.#upload(photo);
    else this.#lookFor(photo.id, photo.jobId);
  }

  #lookFor(photoId: string, jobId: string): void {
    this.#strip.change(photoId, lookedFor);
    this.#followers.followJob(photoId, jobId);
  }

  #upload(photo: Photo): void {
    if (!this.#sender.sendAgain(photo.id)) void this.#uploadAnew(photo);
  }

  async #tryJobAgain(photo: Photo): Promise<void> {
    if (photo.jobId === null) return await this.#uploadAnew(photo);
    this.#strip.change(photo.id, lookedFor);
    try {
      this.#goOnWith(photo, await this.#api.retryJob(photo.jobId));
    } catch (error) {
      if (!this.#isStillWaiting(photo)) return;
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) await this.#uploadAnew(photo);
      else this.#strip.change(photo.id, (current) => failed(current, troubleOf(error, this.#strip.isOnline)));
    }
  }

  #goOnWith(photo: Photo, job: Job): void {
    if (!this.#isStillWaiting(photo)) {
      this.#discard(job.id);
      return;
    }
    this.#strip.change(photo.id, (current) => seenJob(current, job));
    this.#followers.followJob(photo.id, job.id);
  }

  #isStillWaiting(photo: Photo): boolean {
    const current = this.#strip.photo(photo.id);
    return current?.phase === "waiting" && current.jobId === photo.jobId;
  }

  /** As a new order; without the file, from the server's copy. */
  async #uploadAnew(photo: Photo): Promise<void> {
    this.#strip.change(photo.id, queuedForUpload);
    try {
      const blob = photo.file ?? (await this.#sourceOf(photo));
      if (blob && this.#strip.photo(photo.id)?.phase === "uploading") this.#send(photo, blob);
      else if (!blob) this.#strip.change(photo.id, (current) => failed(current, troubleOfCode("photo_removed")));
    } catch (error) {
      this.#strip.change(photo.id, (current) => this.#backAfter(error, photo, current));
    }
  }

  #send(photo: Photo, blob: Blob): void {
    const file = blob instanceof File ? blob : new File([blob], photo.name, { type: blob.type });
    this.#strip.change(photo.id, (current) => ({ ...current, file }));
    this.#sender.send([{ photoId: photo.id, file }]);
  }

  async #sourceOf(photo: Photo): Promise<Blob | null> {
    return photo.links ? await this.#api.fetchFile(photo.links.source) : null;
  }

  /** The server's copy could not be had: the photo stands as it did, with what is known of its job. */
  #backAfter(error: unknown, before: Photo, current: Photo): Photo {
    if (current.phase !== "uploading") return current;
    const known = { ...current, jobId: before.jobId, links: before.links };
    const trouble = troubleOf(error, this.#strip.isOnline);
    return error instanceof ConnectionError ? lost(known, trouble) : failed(known, trouble);
  }
}
