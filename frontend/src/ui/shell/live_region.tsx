import { useStore } from "zustand";
import type { Edit, Photo } from "../../studio/types.ts";
import { usePhotos, useStudio } from "../studio_context.ts";

/** The one place from which the studio speaks to screen readers: what was done, and how far the open photo is. */
export function LiveRegion() {
  const { edit, panels } = useStudio();
  const current = useStore(edit, (state) => state.current);
  const toast = useStore(panels, (state) => state.toast);
  const photo = usePhotos((state) => state.photos.find(({ id }) => id === state.openId));
  const isOnline = usePhotos((state) => state.isOnline);
  return (
    <div role="status" aria-live="polite" className="heard-only">
      {isOnline ? null : <p>You are offline.</p>}
      {photo ? <p>{sentenceOn(photo)}</p> : null}
      {current ? <Announcement edit={current} /> : null}
      {toast ? <p>{toast}</p> : null}
    </div>
  );
}

function Announcement({ edit }: { readonly edit: Edit }) {
  return <p>{useStore(edit.store, (state) => state.announcement)}</p>;
}

/** Without percentages: each would be read out. */
function sentenceOn(photo: Photo): string {
  if (photo.trouble) return `${photo.name}: ${photo.trouble.title}. ${photo.trouble.advice}`;
  if (photo.phase !== "ready") return `${photo.name}: ${photo.stageLabel}`;
  return photo.subjectFound ? `${photo.name}: the cut-out is ready` : `${photo.name}: nothing was found to cut out`;
}
