import type { Stage } from "../../api/contract.ts";

/** What a person reads while a job is at it. A stage that the service adds does not compile until it has a label. */
const LABELS: Record<Stage, string> = {
  queued: "Waiting for a free worker",
  fetching: "Fetching the photo",
  decoding: "Reading the photo",
  inferring: "Finding the subject",
  refining: "Following its edge",
  encoding: "Making the cut-out",
  storing: "Saving the cut-out",
  done: "Done",
};

export function stageLabel(stage: Stage): string {
  return LABELS[stage];
}

/** A batch tells how far each of its photos is, but not at what. */
export const BATCH_WORK_LABEL = "Cutting it out";

export const WAITING_TO_UPLOAD_LABEL = "Waiting to upload";
export const UPLOADING_LABEL = "Uploading";
export const UPLOADED_LABEL = "Checking the photo";
export const LOOKING_LABEL = "Looking for it on the server";
export const CANCELLED_LABEL = "Cancelled";

export function busyLabel(secondsLeft: number): string {
  return `The studio is busy; trying again in ${secondsLeft} s`;
}
