/** What becomes of a photo, step by step: each takes a photo and gives the next, and does nothing else. */

import type { BatchItem, Job, JobLinks } from "../../api/contract.ts";
import type { Photo, PhotoLinks, Trouble } from "../types.ts";
import { troubleOfCode } from "./messages.ts";
import { percentOfJob, percentOfUpload } from "./percent.ts";
import {
  BATCH_WORK_LABEL,
  busyLabel,
  CANCELLED_LABEL,
  LOOKING_LABEL,
  stageLabel,
  UPLOADED_LABEL,
  UPLOADING_LABEL,
  WAITING_TO_UPLOAD_LABEL,
} from "./stage_labels.ts";

/** A file that has just been dropped. */
export function dropped(id: string, name: string, file: Blob | null): Photo {
  return {
    id,
    name,
    file,
    phase: "uploading",
    percent: 0,
    stageLabel: WAITING_TO_UPLOAD_LABEL,
    jobId: null,
    links: null,
    size: null,
    subjectFound: true,
    trouble: null,
    thumbnailUrl: null,
    isEdited: false,
  };
}

/** One of an earlier visit, of which only the job's id is known yet. */
export function remembered(id: string, name: string, jobId: string): Photo {
  const percent = percentOfUpload(1);
  return { ...dropped(id, name, null), phase: "waiting", percent, stageLabel: LOOKING_LABEL, jobId };
}

/** To be uploaded, for the first time or anew: nothing is known of a job. */
export function queuedForUpload(photo: Photo): Photo {
  return { ...dropped(photo.id, photo.name, photo.file), size: photo.size, thumbnailUrl: photo.thumbnailUrl };
}

/** `share` of its bytes have left, 0 to 1. */
export function uploading(photo: Photo, share: number): Photo {
  if (photo.phase !== "uploading") return photo;
  return { ...photo, percent: percentOfUpload(share), stageLabel: share < 1 ? UPLOADING_LABEL : UPLOADED_LABEL };
}

/** The server asked to wait. */
export function busy(photo: Photo, secondsLeft: number): Photo {
  return photo.phase === "uploading" ? { ...photo, percent: 0, stageLabel: busyLabel(secondsLeft) } : photo;
}

/** Waiting for its next try, or for news of it after the connection was lost. */
export function lookedFor(photo: Photo): Photo {
  return { ...photo, phase: "waiting", percent: percentOfUpload(1), stageLabel: LOOKING_LABEL, trouble: null };
}

/** What the server says of its job. */
export function seenJob(photo: Photo, job: Job): Photo {
  const known = {
    ...photo,
    jobId: job.id,
    links: linksOf(job.links),
    size: { width: job.source.width, height: job.source.height },
    trouble: null,
  };
  const stage = { percent: percentOfJob(job.percent), stageLabel: stageLabel(job.stage) };
  switch (job.state) {
    case "queued":
      return { ...known, ...stage, phase: "waiting" };
    case "running":
      return { ...known, ...stage, phase: "working" };
    case "succeeded":
      return { ...ready(known), subjectFound: job.result?.subject_found ?? true };
    case "failed":
      return failed(known, troubleOfCode(job.error?.code ?? "internal_error"));
    case "cancelled":
      return cancelled(known);
  }
}

/**
 * What a batch says of one of its photos. One that has succeeded is left as working: its size, and whether there is a
 * subject, are for the job itself to say.
 */
export function seenItem(photo: Photo, item: BatchItem): Photo {
  const known = { ...photo, jobId: item.job_id, links: item.links && linksOf(item.links), trouble: null };
  const percent = percentOfJob(item.percent);
  switch (item.state) {
    case "queued":
      return { ...known, percent, phase: "waiting", stageLabel: stageLabel("queued") };
    case "running":
      return { ...known, percent, phase: "working", stageLabel: BATCH_WORK_LABEL };
    case "succeeded":
      return { ...known, percent: percentOfJob(99), phase: "working", stageLabel: stageLabel("storing") };
    case "failed":
      return failed(known, troubleOfCode(item.error?.code ?? "internal_error"));
    case "rejected":
      return rejected(known, troubleOfCode(item.error?.code ?? "internal_error"));
    case "removed":
      return failed({ ...known, jobId: null, links: null }, troubleOfCode("not_found"));
    case "cancelled":
      return cancelled(known);
  }
}

function ready(photo: Photo): Photo {
  return { ...photo, phase: "ready", percent: 100, stageLabel: stageLabel("done") };
}

export function failed(photo: Photo, trouble: Trouble): Photo {
  return { ...photo, phase: "failed", trouble, stageLabel: trouble.title };
}

/** The server did not take the file. */
export function rejected(photo: Photo, trouble: Trouble): Photo {
  return { ...photo, phase: "rejected", trouble, stageLabel: trouble.title };
}

/** The connection broke off; what has been reached stays. */
export function lost(photo: Photo, trouble: Trouble): Photo {
  return { ...photo, phase: "lost", trouble, stageLabel: trouble.title };
}

export function cancelled(photo: Photo): Photo {
  return { ...photo, phase: "cancelled", trouble: null, stageLabel: CANCELLED_LABEL };
}

function linksOf(links: JobLinks): PhotoLinks {
  return { source: links.source, matte: links.matte, download: links.download, render: links.render };
}
