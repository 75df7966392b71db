/** The open edit follows the open photo: one at a time, and none of them lost. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { type EditShelf, keysOf } from "./edit/autosaving.ts";
import type { OpenEdit } from "./edit/edit.ts";
import type { Edit, Photo, PhotoPhase, PhotosState } from "./types.ts";

/** How an edit is opened, given what was before it. */
export interface Before {
  /** It was left in this visit: it goes on where it was. */
  readonly resumesAtOnce: boolean;
  readonly formerIsSaved: Promise<void>;
}

export interface OpenEditsParts {
  readonly photos: StoreApi<PhotosState>;
  readonly shelf: Pick<EditShelf, "dropEdit">;
  readonly open: (photo: Photo, before: Before) => OpenEdit;
  /** The open photo's file, while its cut-out is being made: it will be opened next. Null when there is none. */
  readonly expect: (file: Blob | null) => void;
  /** The photo's matte is the server's, or is not. */
  readonly markEdited: (photoId: string, isEdited: boolean) => void;
}

/** The photo is on the server: reading it here holds its upload up no more. */
const IN_THE_MAKING: ReadonlySet<PhotoPhase> = new Set(["waiting", "working"]);

export class OpenEdits {
  readonly store: StoreApi<{ readonly current: Edit | null }> = createStore(() => ({ current: null }));
  private edit: OpenEdit | null = null;
  private openKey: string | null = null;
  private unfollow: () => void = () => undefined;
  /** The jobs whose cut-outs were changed in this visit. */
  private readonly editedJobs = new Set<string>();
  private saved: Promise<void> = Promise.resolve();

  constructor(private readonly parts: OpenEditsParts) {
    parts.photos.subscribe((now, before) => this.follow(now, before));
  }

  /** Everything that was done so far is stored, or could not be. */
  async flush(): Promise<void> {
    await Promise.all([this.saved, this.edit?.flush()]);
  }

  private follow(now: PhotosState, before: PhotosState): void {
    const photo = now.photos.find(({ id, phase }) => id === now.openId && phase === "ready") ?? null;
    const key = photo === null ? null : `${photo.id} ${photo.jobId}`;
    if (key !== this.openKey) this.change(photo, key);
    this.parts.expect(now.photos.find(({ id, phase }) => id === now.openId && IN_THE_MAKING.has(phase))?.file ?? null);
    const gone = before.photos.filter(({ id }) => !now.photos.some((each) => each.id === id));
    for (const { jobId } of gone) if (jobId !== null) void this.forget(jobId);
  }

  private change(photo: Photo | null, key: string | null): void {
    this.openKey = key;
    this.unfollow();
    const former = this.edit;
    const isSaved = this.saved;
    this.saved = Promise.all([isSaved, former?.dispose()]).then(() => undefined);
    this.edit = photo === null ? null : this.opened(photo, photo.jobId ?? "");
    this.store.setState({ current: this.edit });
  }

  private opened(photo: Photo, jobId: string): OpenEdit {
    const edit = this.parts.open(photo, {
      resumesAtOnce: this.editedJobs.has(jobId),
      formerIsSaved: this.saved,
    });
    this.unfollow = edit.store.subscribe(({ phase, isEdited }, before) => {
      if (phase !== "ready" || (isEdited === before.isEdited && before.phase === "ready")) return;
      if (isEdited) this.editedJobs.add(jobId);
      else this.editedJobs.delete(jobId);
      this.parts.markEdited(photo.id, isEdited);
    });
    return edit;
  }

  /** The photo was taken off: what is kept of its edit is of no use any more. */
  private async forget(jobId: string): Promise<void> {
    this.editedJobs.delete(jobId);
    await this.saved;
    try {
      await Promise.all(keysOf(jobId).map((key) => this.parts.shelf.dropEdit(key)));
    } catch {
      // What cannot be dropped is never found again: it has no photo.
    }
  }
}
