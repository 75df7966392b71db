/** How far things are, 0 to 100. */

import type { Photo, PhotoPhase } from "../types.ts";

/** The upload's share of a photo's way. */
const UPLOAD_PERCENT = 20;

/** While it is uploaded; `share` is 0 to 1. */
export function percentOfUpload(share: number): number {
  return UPLOAD_PERCENT * Math.min(1, Math.max(0, share));
}

/** Once the server has it; `jobPercent` is the job's own. */
export function percentOfJob(jobPercent: number): number {
  return UPLOAD_PERCENT + ((100 - UPLOAD_PERCENT) * jobPercent) / 100;
}

export function isUnderWay(phase: PhotoPhase): boolean {
  return phase === "uploading" || phase === "waiting" || phase === "working";
}

/** The mean of all photos, in which one that has come to its end counts as 100; null when nothing is under way. */
export function overallPercent(photos: readonly Photo[]): number | null {
  if (!photos.some((photo) => isUnderWay(photo.phase))) return null;
  const sum = photos.reduce((total, photo) => total + percentOf(photo), 0);
  return sum / photos.length;
}

function percentOf(photo: Photo): number {
  return isUnderWay(photo.phase) || photo.phase === "lost" ? photo.percent : 100;
}
