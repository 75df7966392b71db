/** The studio's API over HTTP. */

import type { Batch, Job, UploadOptions } from "./contract.ts";
import { ApiError } from "./errors.ts";
import { sendByFetch } from "./fetch_upload.ts";
import { requestFile } from "./file_request.ts";
import { follow } from "./follow.ts";
import { newIdempotencyKey } from "./idempotency_key.ts";
import { type JsonRequest, jsonOf, requestJson, requestNothing } from "./json_request.ts";
import { PACE, type Pace } from "./pace.ts";
import { withPatience } from "./patience.ts";
import { StreamSlots } from "./stream_slots.ts";
import type { Patient, Sending, StudioApi } from "./studio_api.ts";
import { uploadForm } from "./upload_form.ts";
import type { SendUpload } from "./upload_transport.ts";
import { sendByXhr } from "./xhr_upload.ts";

export interface ApiParts {
  readonly send?: SendUpload;
  readonly pace?: Pace;
  readonly slots?: StreamSlots;
}

/** The API at this address; by default that of the page itself. */
export function createApi(baseUrl = "", parts: ApiParts = {}): StudioApi {
  const send = parts.send ?? (typeof XMLHttpRequest === "undefined" ? sendByFetch : sendByXhr);
  const followParts = { pace: parts.pace ?? PACE, slots: parts.slots ?? new StreamSlots() };
  const jobUrl = (id: string) => `${baseUrl}/api/jobs/${encodeURIComponent(id)}`;
  const batchUrl = (id: string) => `${baseUrl}/api/batches/${encodeURIComponent(id)}`;
  const uploadTo = <View>(path: string, form: () => FormData, sending: Sending) =>
    upload<View>(send, `${baseUrl}${path}`, form, sending);

  return {
    removeBackground: (photo, options, sending = {}) =>
      uploadTo<Job>("/api/jobs/remove-bg", () => uploadForm("file", [photo], options), sending),
    removeBackgrounds: (photos, options: UploadOptions, sending = {}) =>
      uploadTo<Batch>("/api/jobs/remove-bg-batch", () => uploadForm("files", photos, options), sending),

    getJob: (id, asking = {}) => requestJson({ url: jobUrl(id), method: "GET", signal: asking.signal }),
    getBatch: (id, asking = {}) => requestJson({ url: batchUrl(id), method: "GET", signal: asking.signal }),
    cancelJob: (id, asking = {}) => order({ url: `${jobUrl(id)}/cancel`, method: "POST" }, asking),
    cancelBatch: (id, asking = {}) => order({ url: `${batchUrl(id)}/cancel`, method: "POST" }, asking),
    retryJob: (id, asking = {}) => order({ url: `${jobUrl(id)}/retry`, method: "POST" }, asking),
    renderJob: (id, body, asking = {}) => order({ url: `${jobUrl(id)}/render`, method: "POST", body }, asking),
    deleteJob: (id, asking = {}) => remove(jobUrl(id), asking),

    fetchFile: (path, fetching = {}) => requestFile(`${baseUrl}${path}`, fetching),
    follow: (id, listener, signal) => {
      const url = jobUrl(id);
      return follow({ url, eventsUrl: `${url}/events`, hasEnded }, { ...followParts, listener, signal });
    },
    followBatch: (id, listener, signal) => {
      const subject = { url: batchUrl(id), eventsUrl: `${batchUrl(id)}/events`, hasEnded: isFinished };
      return follow(subject, { ...followParts, listener, signal });
    },
  };
}

function hasEnded(job: Job): boolean {
  return job.state !== "queued" && job.state !== "running";
}

function isFinished(batch: Batch): boolean {
  return batch.is_finished;
}

async function upload<View>(send: SendUpload, url: string, form: () => FormData, sending: Sending): Promise<View> {
  const headers = { "Idempotency-Key": sending.idempotencyKey ?? newIdempotencyKey() };
  const onProgress = sending.onProgress ?? (() => {});
  const { signal } = sending;
  const attempt = async () => jsonOf<View>(await send({ url, form: form(), headers, onProgress, signal }));
  return await withPatience(attempt, sending);
}

async function order<View>(request: JsonRequest, asking: Patient): Promise<View> {
  return await withPatience(() => requestJson<View>({ ...request, signal: asking.signal }), asking);
}

async function remove(url: string, asking: Patient): Promise<void> {
  try {
    await withPatience(() => requestNothing({ url, method: "DELETE", signal: asking.signal }), asking);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "not_found")) throw error;
  }
}
