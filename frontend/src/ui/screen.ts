import type { Photo, PhotosState } from "../studio/types.ts";

/** What fills the window. */
export type Screen =
  | { readonly kind: "empty" }
  | { readonly kind: "working" | "trouble" | "nothing" | "editor"; readonly photo: Photo };

/**
 * The screen for the photo that is open. `byHand` are the photos in which nothing was found
 * and which somebody wants to cut out all the same.
 */
export function screenOf(state: Pick<PhotosState, "photos" | "openId">, byHand: ReadonlySet<string>): Screen {
  const photo = state.photos.find(({ id }) => id === state.openId);
  return photo ? { kind: kindOf(photo, byHand), photo } : { kind: "empty" };
}

function kindOf(photo: Photo, byHand: ReadonlySet<string>): "working" | "trouble" | "nothing" | "editor" {
  switch (photo.phase) {
    case "uploading":
    case "waiting":
    case "working":
      return "working";
    case "ready":
      return photo.subjectFound || photo.isEdited || byHand.has(photo.id) ? "editor" : "nothing";
    default:
      return "trouble";
  }
}
