/** The studio: everything that the interface acts on, put together by hand, from top to bottom. */

import { createStore } from "zustand/vanilla";
import { OwnBackdrop } from "./backdrop_pictures.ts";
import { browserParts } from "./browser_parts.ts";
import { commands } from "./commands/commands.ts";
import { summary, zipOfAll } from "./download_all.ts";
import { openEdit } from "./edit/edit.ts";
import { HeadStart } from "./edit/head_start.ts";
import { createPhotos } from "./jobs/photos.ts";
import type { SavedPhoto } from "./jobs/saved_photos.ts";
import { OpenEdits } from "./open_edits.ts";
import { createSettings } from "./settings.ts";
import { storageNotice } from "./storage_notice.ts";
import type { StudioParts } from "./studio_parts.ts";
import type { Studio } from "./types.ts";

/** The studio of this page. */
export function createStudio(): Studio {
  return assembled(browserParts());
}

/** A studio of these parts. It begins at once to show what was there before a reload. */
export function assembled(parts: StudioParts): Studio {
  const panels: Studio["panels"] = createStore(() => ({ helpIsOpen: false, toast: null }));
  const notify = (toast: string) => panels.setState({ toast });
  const unstored = storageNotice(notify);
  const settings = createSettings(parts.settingsShelf, unstored);
  const pictures = new OwnBackdrop(parts.pictureShelf, parts.decodePicture, parts.newId, unstored);
  const save = (saved: readonly SavedPhoto[]) => void parts.savePhotos(saved).catch(unstored);
  const photos = createPhotos(parts.api, { ...parts, save, notify });
  const { showEdit, fetchFile } = photos;
  const api = { ...parts.api, fetchFile };
  const common = { ...parts, api, settings, pictures, notify, showEdit };
  const headStart = new HeadStart(parts.createRaster);
  const edits = new OpenEdits({
    photos: photos.store,
    shelf: parts.shelf,
    open: (photo, before) =>
      openEdit(photo, { ...common, ...before, createRaster: () => headStart.rasterFor(photo.file) }),
    expect: (file) => headStart.expect(file),
    markEdited: (photoId, isEdited) => photos.markEdited(photoId, isEdited),
  });
  let isZipping = false;

  void settings.loaded.then(() => withoutLostPicture());
  parts.loadPhotos().then(
    (saved) => photos.restore(saved),
    () => notify("The photos of before could not be found again."),
  );

  /** The picture of the settings may be gone from storage: nothing is drawn then, and nothing could be exported. */
  async function withoutLostPicture(): Promise<void> {
    const { backdrop } = settings.store.getState();
    if (backdrop.kind !== "picture" || (await pictures.bitmap(backdrop.pictureId)) !== null) return;
    if (settings.store.getState().backdrop === backdrop) settings.change({ backdrop: { kind: "transparent" } });
  }

  async function setBackdropPicture(file: Blob): Promise<void> {
    const { backdrop } = settings.store.getState();
    const pictureId = await pictures.take(file, backdrop.kind === "picture" ? backdrop.pictureId : null);
    settings.change({ backdrop: { kind: "picture", pictureId } });
  }

  async function downloadAll(): Promise<void> {
    const ready = photos.store.getState().photos.filter(({ phase }) => phase === "ready");
    if (isZipping || ready.length === 0) return;
    isZipping = true;
    try {
      await edits.flush();
      const onPhoto = (number: number) => notify(`Saving photo ${number} of ${ready.length} …`);
      const made = await zipOfAll(ready, settings.store.getState(), { ...parts, api, pictures }, onPhoto);
      if (made.zip !== null) parts.outlet.saveBlob(made.zip, "cutouts.zip");
      notify(summary(made, ready.length));
    } finally {
      isZipping = false;
    }
  }

  return {
    photos,
    settings,
    edit: edits.store,
    commands,
    panels,
    downloadAll,
    pickFiles: () => void parts.pickPhotos().then((files) => photos.add(files)),
    setBackdropPicture,
  };
}
