/** Jobs and batches as the service shows them. */

import type { Batch, BatchItem, Job, JobLinks } from "../contract.ts";

export const OPTIONS: Job["options"] = {
  model: "isnet",
  refine: true,
  second_pass: true,
  format: "png",
  lossless: false,
  bit_depth: 8,
  channels: "rgba",
  background_blur: 2,
  shadow_opacity: 0,
  shadow_blur: 2,
  shadow_offset_x: 0,
  shadow_offset_y: 1,
  shadow_colour: "#000000",
  crop: false,
  crop_margin: "0px",
  scale: "original",
  edge_cleaning: 1,
};

const TIMES = { created_at: "2027-03-01T09:30:00Z", expires_at: "2027-03-02T09:30:00Z" };

/** A job that waits; its photo is 300 x 200. */
export function newJob(id: string, filename: string): Job {
  return {
    ...TIMES,
    id,
    state: "queued",
    stage: "queued",
    percent: 0,
    attempt: 0,
    cancel_requested: false,
    timings: {},
    options: OPTIONS,
    source: {
      filename,
      media_type: "image/jpeg",
      bytes: 3,
      sha256: "00",
      width: 300,
      height: 200,
      mode: "RGB",
      orientation: 1,
      frames: 1,
    },
    links: linksOf(id, false),
  };
}

export function running(job: Job, stage: Job["stage"], percent: number): Job {
  return { ...job, state: "running", stage, percent, attempt: 1 };
}

export function succeeded(job: Job, subjectFound = true): Job {
  return {
    ...job,
    state: "succeeded",
    stage: "done",
    percent: 100,
    links: linksOf(job.id, true),
    result: {
      cutout: "cutout.png",
      media_type: "image/png",
      bytes: 3,
      matte: "matte.png",
      matte_bytes: 3,
      width: 300,
      height: 200,
      bit_depth: 8,
      subject_found: subjectFound,
      model: "isnet",
      engine: "onnxruntime",
      device: "CPU",
    },
  };
}

export function failed(job: Job, code: "worker_crashed" | "corrupt_image"): Job {
  return { ...job, state: "failed", error: { code, message: "It failed." } };
}

export function cancelledJob(job: Job): Job {
  return { ...job, state: "cancelled" };
}

function linksOf(id: string, isDone: boolean): JobLinks {
  const self = `/api/jobs/${id}`;
  const done = (path: string) => (isDone ? `${self}/${path}` : null);
  return {
    self,
    source: `${self}/source`,
    matte: done("matte"),
    download: done("download"),
    render: done("render"),
    cancel: isDone ? null : `${self}/cancel`,
    events: isDone ? null : `${self}/events`,
    retry: null,
    retried_as: null,
    retry_of: null,
    derived_from: null,
  };
}

export function itemOf(job: Job): BatchItem {
  const error = job.error ?? null;
  return {
    filename: job.source.filename,
    state: job.state,
    percent: job.percent,
    job_id: job.id,
    error,
    links: job.links,
  };
}

export function rejectedItem(filename: string): BatchItem {
  const error = { code: "corrupt_image" as const, message: "The picture is damaged or incomplete." };
  return { filename, state: "rejected", percent: 100, job_id: null, error, links: null };
}

export function removedItem(filename: string): BatchItem {
  return { filename, state: "removed", percent: 100, job_id: null, error: null, links: null };
}

export function batchOf(id: string, items: BatchItem[]): Batch {
  const count = (state: BatchItem["state"]) => items.filter((item) => item.state === state).length;
  const self = `/api/batches/${id}`;
  return {
    ...TIMES,
    id,
    is_finished: count("queued") + count("running") === 0,
    percent: items.reduce((sum, item) => sum + item.percent, 0) / items.length,
    counts: {
      total: items.length,
      queued: count("queued"),
      running: count("running"),
      succeeded: count("succeeded"),
      failed: count("failed"),
      cancelled: count("cancelled"),
      rejected: count("rejected"),
      removed: count("removed"),
    },
    options: OPTIONS,
    items,
    links: { self, events: `${self}/events`, download: null, cancel: `${self}/cancel`, retry: null },
  };
}
