/** The visit's photos as they were stored, by whatever version of the editor: what cannot be used is left out. */

import type { SavedPhoto } from "./jobs/saved_photos.ts";

export function checkedPhotos(stored: unknown): SavedPhoto[] {
  return Array.isArray(stored) ? stored.flatMap((each: unknown) => checkedPhoto(each)) : [];
}

function checkedPhoto(stored: unknown): SavedPhoto[] {
  if (typeof stored !== "object" || stored === null) return [];
  const { id, jobId, name, isOpen }: Record<string, unknown> = { ...stored };
  if (typeof jobId !== "string" || jobId === "") return [];
  return [
    {
      id: typeof id === "string" && id !== "" ? id : jobId,
      jobId,
      name: typeof name === "string" ? name : "photo",
      isOpen: isOpen === true,
    },
  ];
}
