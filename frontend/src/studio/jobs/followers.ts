/** Keeps the photos that are on the server in step with it. */

import type { Batch, BatchItem, Job } from "../../api/contract.ts";
import { ApiError, ConnectionError } from "../../api/errors.ts";
import type { StudioApi } from "../../api/studio_api.ts";
import { troubleOf } from "./messages.ts";
import { isUnderWay } from "./percent.ts";
import { failed, lost, seenItem, seenJob } from "./photo_steps.ts";
import type { Strip } from "./strip.ts";

export class Followers {
  readonly #api: StudioApi;
  readonly #strip: Strip;
  readonly #onReady: (photoId: string) => void;
  /** By photo; those of a batch share one, which ends with the last of them. */
  readonly #following = new Map<string, AbortController>();

  constructor(api: StudioApi, strip: Strip, onReady: (photoId: string) => void) {
    this.#api = api;
    this.#strip = strip;
    this.#onReady = onReady;
  }

  /** `onGone` is for a job that is not there (any more); without it the photo has failed. */
  followJob(photoId: string, jobId: string, onGone?: () => void): void {
    this.stop(photoId);
    const controller = new AbortController();
    this.#following.set(photoId, controller);
    const listener = (job: Job) => this.#ifFollowing(photoId, controller, () => this.#seeJob(photoId, job));
    this.#api.follow(jobId, listener, controller.signal).then(
      (job) => this.#ifFollowing(photoId, controller, () => this.#endWith(photoId, job)),
      (error) => this.#ifFollowing(photoId, controller, () => this.#breakOff(photoId, error, onGone)),
    );
  }

  /** `photoIds` are in the order of the batch's items; null: nobody wants that one any more. */
  followBatch(batchId: string, photoIds: readonly (string | null)[]): void {
    const controller = new AbortController();
    const members = photoIds.filter((id) => id !== null);
    for (const id of members) {
      this.stop(id);
      this.#following.set(id, controller);
    }
    const each = (batch: Batch) => this.#seeBatch(batch, photoIds, controller);
    this.#api.followBatch(batchId, each, controller.signal).catch((error) => {
      for (const id of members) this.#ifFollowing(id, controller, () => this.#breakOff(id, error));
    });
  }

  stop(photoId: string): void {
    const controller = this.#following.get(photoId);
    this.#following.delete(photoId);
    if (controller && !this.#isUsed(controller)) controller.abort();
  }

  stopAll(): void {
    for (const photoId of [...this.#following.keys()]) this.stop(photoId);
  }

  #isUsed(controller: AbortController): boolean {
    return [...this.#following.values()].includes(controller);
  }

  #ifFollowing(photoId: string, controller: AbortController, act: () => void): void {
    if (this.#following.get(photoId) === controller) act();
  }

  #seeJob(photoId: string, job: Job): void {
    this.#strip.change(photoId, (photo) => seenJob(photo, job));
  }

  #endWith(photoId: string, job: Job): void {
    this.stop(photoId);
    this.#seeJob(photoId, job);
    if (job.state === "succeeded") this.#onReady(photoId);
  }

  #seeBatch(batch: Batch, photoIds: readonly (string | null)[], controller: AbortController): void {
    this.#strip.together(() => {
      batch.items.forEach((item, place) => {
        const photoId = photoIds[place];
        if (photoId) this.#ifFollowing(photoId, controller, () => this.#seeItem(photoId, item));
      });
    });
  }

  #seeItem(photoId: string, item: BatchItem): void {
    this.#strip.change(photoId, (photo) => seenItem(photo, item));
    if (item.state === "succeeded" && item.job_id) this.followJob(photoId, item.job_id);
    else if (!this.#isUnderWay(photoId)) this.stop(photoId);
  }

  #isUnderWay(photoId: string): boolean {
    const photo = this.#strip.photo(photoId);
    return photo !== undefined && isUnderWay(photo.phase);
  }

  #breakOff(photoId: string, error: unknown, onGone?: () => void): void {
    this.stop(photoId);
    const trouble = troubleOf(error, this.#strip.isOnline);
    if (error instanceof ConnectionError) this.#strip.change(photoId, (photo) => lost(photo, trouble));
    else if (onGone && error instanceof ApiError && error.code === "not_found") onGone();
    else this.#strip.change(photoId, (photo) => failed(photo, trouble));
  }
}
