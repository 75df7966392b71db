import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import type { OpenEdit } from "./edit/edit.ts";
import { newEditStore } from "./edit/edit_state.ts";
import { OpenEdits } from "./open_edits.ts";
import type { Photo, PhotoPhase, PhotosState } from "./types.ts";

const FILE = new File(["photo"], "one.jpg");

function edit(): OpenEdit {
  return { store: newEditStore("a"), flush: async () => {}, dispose: async () => {} } as unknown as OpenEdit;
}

function followed() {
  const heard: string[] = [];
  const photos = createStore<PhotosState>(() => ({ photos: [], openId: null }) as unknown as PhotosState);
  new OpenEdits({
    photos,
    shelf: { dropEdit: async () => {} },
    open: () => {
      heard.push("open");
      return edit();
    },
    expect: (file) => heard.push(file === null ? "nothing" : file === FILE ? "the photo" : "another"),
    markEdited: () => undefined,
  });
  return {
    heard,
    show: (phase: PhotoPhase, openId: string | null = "a") => {
      const photo = { id: "a", jobId: "job", file: FILE, phase } as unknown as Photo;
      photos.setState({ photos: [photo], openId });
    },
  };
}

test("the open photo is expected from the end of its upload, and opened before it is expected no more", () => {
  const { heard, show } = followed();

  for (const phase of ["uploading", "waiting", "working", "ready"] as const) show(phase);

  expect(heard).toEqual(["nothing", "the photo", "the photo", "open", "nothing"]);
});

test("neither a photo that is not open nor one that came to nothing is expected", () => {
  const { heard, show } = followed();

  show("working", null);
  show("working");
  for (const phase of ["failed", "cancelled", "lost"] as const) show(phase);

  expect(heard).toEqual(["nothing", "the photo", "nothing", "nothing", "nothing"]);
});
