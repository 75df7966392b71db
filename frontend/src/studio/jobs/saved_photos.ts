import type { PhotosState } from "../types.ts";

/** What a reload needs to show a photo again. */
export interface SavedPhoto {
  readonly id: string;
  readonly jobId: string;
  readonly name: string;
  /** Whether it was in the editor. */
  readonly isOpen: boolean;
}

/** Those that the server knows, in order. */
export function savedPhotos({ photos, openId }: Pick<PhotosState, "photos" | "openId">): SavedPhoto[] {
  return photos.flatMap(({ id, jobId, name }) => (jobId === null ? [] : [{ id, jobId, name, isOpen: id === openId }]));
}

export function sameSaved(some: readonly SavedPhoto[], others: readonly SavedPhoto[]): boolean {
  const isSame = (one: SavedPhoto, other: SavedPhoto | undefined) =>
    one.id === other?.id && one.jobId === other.jobId && one.isOpen === other.isOpen;
  return some.length === others.length && some.every((one, place) => isSame(one, others[place]));
}
