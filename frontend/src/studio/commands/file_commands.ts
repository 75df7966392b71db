/** Photos in, pictures out, and from one photo to the next. */

import type { Command, Studio } from "../types.ts";
import { hasReadyEdit, withEdit } from "./command_context.ts";

export const fileCommands: readonly Command[] = [
  {
    id: "file.add",
    label: "Add photos",
    group: "File",
    keys: ["ctrl+o"],
    isEnabled: () => true,
    run: (studio) => studio.pickFiles(),
  },
  {
    id: "file.download",
    label: "Download the picture",
    group: "File",
    keys: ["ctrl+s"],
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => void edit.download()),
  },
  {
    id: "file.copy",
    label: "Copy the picture",
    group: "File",
    keys: ["ctrl+c"],
    isEnabled: hasReadyEdit,
    run: withEdit((edit) => void edit.copyToClipboard()),
  },
  neighbourCommand("photo.previous", "Previous photo", "pageup", -1),
  neighbourCommand("photo.next", "Next photo", "pagedown", 1),
];

function neighbourCommand(id: string, label: string, key: string, step: number): Command {
  return {
    id,
    label,
    group: "File",
    keys: [key],
    isEnabled: (studio) => neighbour(studio, step) !== null,
    run: (studio) => {
      const photoId = neighbour(studio, step);
      if (photoId !== null) studio.photos.open(photoId);
    },
  };
}

/** The photo so many places further on the strip; null past its ends, and when none is open. */
function neighbour(studio: Studio, step: number): string | null {
  const { photos, openId } = studio.photos.store.getState();
  const place = photos.findIndex((photo) => photo.id === openId);
  return place === -1 ? null : (photos[place + step]?.id ?? null);
}
