/** A studio in memory: the real stores, commands and edits, over a server of a few photos. */

import type { Job } from "../../api/contract.ts";
import { ConnectionError } from "../../api/errors.ts";
import type { StudioApi } from "../../api/studio_api.ts";
import type { SavedPhoto } from "../jobs/saved_photos.ts";
import { assembled } from "../studio.ts";
import type { StudioParts } from "../studio_parts.ts";
import type { Settings, Studio } from "../types.ts";
import { NO_ELEMENT, TestParts, type testServer } from "./open_desk.ts";

const refuse = () => Promise.reject(new ConnectionError("not in this test"));

/** Jobs that have succeeded are found; nothing can be uploaded. */
function photosApi(server: ReturnType<typeof testServer>): StudioApi {
  const found = async (jobId: string): Promise<Job> => {
    const job = await server.getJob(jobId);
    const links = { ...job.links, matte: "/matte", download: "/download", source: "/source", render: "/render" };
    return { ...job, links };
  };
  return {
    removeBackground: refuse,
    removeBackgrounds: refuse,
    getJob: found,
    getBatch: refuse,
    cancelJob: refuse,
    cancelBatch: refuse,
    retryJob: refuse,
    deleteJob: async () => undefined,
    renderJob: (jobId, options) => server.renderJob(jobId, options),
    fetchFile: (path) => server.fetchFile(path),
    follow: async (jobId, listener) => {
      const job = jobId.includes("-") ? await server.follow(jobId) : await found(jobId);
      listener(job);
      return job;
    },
    followBatch: refuse,
  };
}

export interface SmallStudio {
  readonly studio: Studio;
  readonly parts: TestParts;
  readonly settings: () => Settings;
}

/** With these photos of before a reload, ready; the one that is open is on the stage. */
export async function smallStudio(
  saved: readonly SavedPhoto[],
  parts = new TestParts(),
  storedSettings: unknown = null,
): Promise<SmallStudio> {
  const api = photosApi(parts.server);
  const studioParts: StudioParts = {
    ...parts,
    api,
    settingsShelf: { loadSettings: async () => storedSettings, saveSettings: async () => parts.shelf.takeIn() },
    pictureShelf: {
      savePicture: async () => undefined,
      loadPicture: async () => null,
      dropPicture: async () => undefined,
    },
    decodePicture: refuse,
    newId: () => "id",
    loadPhotos: async () => saved,
    pickPhotos: async () => [],
    thumbnails: {
      ofPhoto: async () => null,
      ofCutout: async () => "the server's cut-out",
      ofLayers: async ({ matte }) => `erased: ${matte.data.filter((alpha) => alpha === 0).length}`,
      release: () => undefined,
    },
    savePhotos: async () => parts.shelf.takeIn(),
    network: { isOnline: true, listen: () => () => undefined },
  };
  const studio = assembled(studioParts);
  const attach = () => studio.edit.getState().current?.attach(NO_ELEMENT);
  studio.edit.subscribe(attach);
  await settled(() => studio.photos.store.getState().photos.every(({ phase }) => phase === "ready"));
  await ready(studio);
  return { studio, parts, settings: () => studio.settings.store.getState() };
}

/** Until the open edit, if there is one, can be worked on. */
export async function ready(studio: Studio): Promise<void> {
  await settled(() => {
    const { current } = studio.edit.getState();
    return studio.photos.store.getState().openId === null || current?.store.getState().phase === "ready";
  });
}

async function settled(isSo: () => boolean): Promise<void> {
  for (let turns = 0; turns < 2000; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (isSo()) return;
  }
  throw new Error("it has not settled");
}

export const TWO_PHOTOS: readonly SavedPhoto[] = [
  { id: "a", jobId: "jobA", name: "one.jpg", isOpen: true },
  { id: "b", jobId: "jobB", name: "two.jpg", isOpen: false },
];
