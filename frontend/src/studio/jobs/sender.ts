/** Brings photos to the server: two parcels at a time, each at most once, however often it has to be sent. */

import type { Batch, Job } from "../../api/contract.ts";
import { ApiError, ConnectionError, isAbort } from "../../api/errors.ts";
import { newIdempotencyKey } from "../../api/idempotency_key.ts";
import type { Sending, StudioApi } from "../../api/studio_api.ts";
import type { TransferProgress } from "../../api/upload_transport.ts";
import type { Photo } from "../types.ts";
import type { Discard } from "./discarding.ts";
import type { Followers } from "./followers.ts";
import { Manifest } from "./manifest.ts";
import { troubleOf } from "./messages.ts";
import { halved, type Parcel, type ParcelItem, parcelled, sharesSent } from "./parcel.ts";
import { busy, lost, queuedForUpload, rejected, seenItem, seenJob, uploading } from "./photo_steps.ts";
import type { Strip } from "./strip.ts";
import { Turnstile } from "./turnstile.ts";

/** One more could wait on the line while the server answers the other; more would only share it. */
const PARCELS_AT_ONCE = 2;

/** Refusals of a whole parcel that smaller ones may not meet. */
const SMALLER_MAY_DO: readonly string[] = ["too_many_files", "file_too_large", "upload_timeout"];

interface UnderWay {
  readonly controller: AbortController;
  /** Signs of life so far. */
  moves: number;
}

export class Sender {
  readonly #api: StudioApi;
  readonly #strip: Strip;
  readonly #followers: Followers;
  readonly #discard: Discard;
  readonly #turnstile = new Turnstile(PARCELS_AT_ONCE);
  readonly #manifest: Manifest;
  readonly #underWay = new Map<Parcel, UnderWay>();

  constructor(api: StudioApi, strip: Strip, followers: Followers, discard: Discard) {
    this.#api = api;
    this.#strip = strip;
    this.#followers = followers;
    this.#discard = discard;
    this.#manifest = new Manifest(strip);
  }

  /** Photos that are on the strip, queued for their upload. */
  send(items: readonly ParcelItem[]): void {
    for (const parcel of parcelled(items, newIdempotencyKey)) this.#post(parcel);
  }

  /** Sends the parcel of this photo once more, as the same order. False: it has none. */
  sendAgain(photoId: string): boolean {
    const parcel = this.#manifest.parcelOf(photoId);
    if (!parcel) return false;
    for (const item of parcel.items) {
      const phase = this.#strip.photo(item.photoId)?.phase;
      const isStranded = this.#manifest.travelsIn(parcel, item.photoId) && (phase === "lost" || phase === "rejected");
      if (isStranded) this.#strip.change(item.photoId, queuedForUpload);
    }
    void this.#turnstile.pass(() => this.#deliver(parcel));
    return true;
  }

  /** Nobody wants this photo any more: its upload ends here, if it is not under way with others. */
  drop(photoId: string): void {
    const parcel = this.#manifest.parcelOf(photoId);
    this.#manifest.strike(photoId);
    if (parcel && this.#manifest.isAbandoned(parcel)) this.#underWay.get(parcel)?.controller.abort();
  }

  /** Gives up the uploads that do not move for so long: a line that is gone may keep a browser waiting for minutes. */
  breakOffStalled(afterMs: number): void {
    for (const [parcel, upload] of this.#underWay) {
      const movesNow = upload.moves;
      setTimeout(() => {
        const isStalled = this.#underWay.get(parcel) === upload && upload.moves === movesNow;
        if (isStalled && !this.#strip.isOnline) upload.controller.abort(new ConnectionError("The network is gone."));
      }, afterMs);
    }
  }

  #post(parcel: Parcel): void {
    this.#manifest.enter(parcel);
    void this.#turnstile.pass(() => this.#deliver(this.#manifest.lightened(parcel)));
  }

  async #deliver(parcel: Parcel): Promise<void> {
    if (this.#manifest.wanted(parcel).length === 0) return;
    const upload = { controller: new AbortController(), moves: 0 };
    this.#underWay.set(parcel, upload);
    this.#showProgress(parcel, { bytes: 0, totalBytes: null });
    try {
      await this.#upload(parcel, this.#sendingOf(parcel, upload));
    } catch (error) {
      this.#strand(parcel, error);
    } finally {
      this.#underWay.delete(parcel);
    }
  }

  async #upload(parcel: Parcel, sending: Sending): Promise<void> {
    const [first, ...others] = parcel.items;
    if (!first) return;
    if (others.length === 0) this.#takenAsJob(parcel, first, await this.#api.removeBackground(first.file, {}, sending));
    else {
      const files = parcel.items.map((item) => item.file);
      const batch = await this.#api.removeBackgrounds(files, {}, sending);
      this.#strip.together(() => this.#takenAsBatch(parcel, batch));
    }
  }

  #sendingOf(parcel: Parcel, upload: UnderWay): Sending {
    const onProgress = (progress: TransferProgress) => {
      upload.moves += 1;
      this.#showProgress(parcel, progress);
    };
    const onWait = (secondsLeft: number) => {
      upload.moves += 1;
      this.#changeWanted(parcel, (photo) => busy(photo, secondsLeft));
    };
    return { idempotencyKey: parcel.key, signal: upload.controller.signal, onProgress, onWait };
  }

  #showProgress(parcel: Parcel, progress: TransferProgress): void {
    const shares = sharesSent(parcel.items, progress.totalBytes ? progress.bytes / progress.totalBytes : 0);
    this.#strip.together(() => {
      parcel.items.forEach(({ photoId }, place) => {
        if (!this.#manifest.isWanted(parcel, photoId)) return;
        this.#strip.change(photoId, (photo) => uploading(photo, shares[place] ?? 0));
      });
    });
  }

  #takenAsJob(parcel: Parcel, item: ParcelItem, job: Job): void {
    if (!this.#accept(parcel, item.photoId, job.id)) return;
    this.#strip.change(item.photoId, (photo) => seenJob(photo, job));
    this.#followers.followJob(item.photoId, job.id);
  }

  #takenAsBatch(parcel: Parcel, batch: Batch): void {
    const accepted = batch.items.map((item, place) => {
      const photoId = parcel.items[place]?.photoId;
      if (!photoId || !this.#accept(parcel, photoId, item.job_id)) return null;
      this.#strip.change(photoId, (photo) => seenItem(photo, item));
      return item.job_id ? photoId : null;
    });
    if (accepted.some((photoId) => photoId !== null)) this.#followers.followBatch(batch.id, accepted);
  }

  /** Whether somebody still wants it; else its job goes at once, since nobody knows of it. */
  #accept(parcel: Parcel, photoId: string, jobId: string | null): boolean {
    const isWanted = this.#manifest.isWanted(parcel, photoId);
    if (isWanted) this.#manifest.strike(photoId);
    else if (jobId) this.#discard(jobId);
    return isWanted;
  }

  #strand(parcel: Parcel, error: unknown): void {
    if (isAbort(error)) return;
    const wanted = this.#manifest.wanted(parcel);
    if (isForSmaller(error) && wanted.length > 1) {
      for (const half of halved({ ...parcel, items: wanted }, newIdempotencyKey)) this.#post(half);
      return;
    }
    const trouble = troubleOf(error, this.#strip.isOnline);
    const step = error instanceof ConnectionError ? lost : rejected;
    this.#changeWanted(parcel, (photo) => step(photo, trouble));
    if (!trouble.canRetry) for (const { photoId } of wanted) this.#manifest.strike(photoId);
  }

  #changeWanted(parcel: Parcel, step: (photo: Photo) => Photo): void {
    this.#strip.together(() => {
      for (const { photoId } of this.#manifest.wanted(parcel)) this.#strip.change(photoId, step);
    });
  }
}

function isForSmaller(error: unknown): boolean {
  return error instanceof ApiError && SMALLER_MAY_DO.includes(error.code);
}
