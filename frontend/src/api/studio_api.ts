/** What the studio can be asked for. */

import type { Batch, BatchChange, Job, RenderOptions, UploadOptions } from "./contract.ts";
import type { TransferProgress } from "./upload_transport.ts";

export interface Cancellable {
  /** Breaks the request off; it rejects with the signal's reason (an `AbortError`, if none was given). */
  readonly signal?: AbortSignal | undefined;
}

/** Requests that are refused for being too much wait and try again, bounded (`patience.ts`). */
export interface Patient extends Cancellable {
  /** Called each second of such a wait, with the seconds that are left. */
  readonly onWait?: ((secondsLeft: number) => void) | undefined;
}

export interface Sending extends Patient {
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
  /** The order's name: sent again with the same photos it makes nothing twice. Absent: a new one. */
  readonly idempotencyKey?: string | undefined;
}

export interface Fetching extends Cancellable {
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/**
 * Everything here rejects with `ApiError` when the studio refuses, with `ConnectionError` when it cannot be reached, and
 * with the signal's reason when that aborts.
 */
export interface StudioApi {
  /** Uploads a photo: a job of its own, which goes before those of batches. */
  removeBackground(photo: File, options: UploadOptions, sending?: Sending): Promise<Job>;
  /** Uploads several at once: each has its item, in the order of the files, even if it is rejected. */
  removeBackgrounds(photos: readonly File[], options: UploadOptions, sending?: Sending): Promise<Batch>;
  getJob(jobId: string, asking?: Cancellable): Promise<Job>;
  getBatch(batchId: string, asking?: Cancellable): Promise<Batch>;
  /** `job_already_finished` when there is nothing left to cancel. */
  cancelJob(jobId: string, asking?: Patient): Promise<Job>;
  cancelBatch(batchId: string, asking?: Patient): Promise<BatchChange>;
  /** The new job that tries a failed one again; asking twice gives the same one. */
  retryJob(jobId: string, asking?: Patient): Promise<Job>;
  /** Removes the photo and all that was made of it; one that is gone already is no error. */
  deleteJob(jobId: string, asking?: Patient): Promise<void>;
  /** Orders another output of a finished job, as a job of its own; the same options again give the same job. */
  renderJob(jobId: string, options: RenderOptions, asking?: Patient): Promise<Job>;
  /** A file by its path on the server, as `links` has it. */
  fetchFile(path: string, fetching?: Fetching): Promise<Blob>;
  /** Tells of each change of a job and resolves with its end; see `follow.ts`. */
  follow(jobId: string, listener: (job: Job) => void, signal?: AbortSignal): Promise<Job>;
  followBatch(batchId: string, listener: (batch: Batch) => void, signal?: AbortSignal): Promise<Batch>;
}
