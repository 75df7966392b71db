import type { Photo } from "../../studio/types.ts";

type Facts = Pick<Photo, "phase" | "percent" | "stageLabel" | "subjectFound" | "trouble" | "isEdited">;

export function isOnItsWay({ phase }: Pick<Photo, "phase">): boolean {
  return phase === "uploading" || phase === "waiting" || phase === "working";
}

/** How a photo stands, in a few words. */
export function stateInWords(photo: Facts): string {
  if (isOnItsWay(photo)) return `${photo.stageLabel}, ${Math.round(photo.percent)} %`;
  if (photo.trouble) return photo.trouble.title;
  if (photo.phase === "cancelled") return "stopped";
  if (photo.phase !== "ready") return "failed";
  if (photo.isEdited) return "ready, edited";
  return photo.subjectFound ? "ready" : "nothing found";
}
