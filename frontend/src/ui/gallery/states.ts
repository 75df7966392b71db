import { NEUTRAL_REFINEMENT } from "../../engine/refine/settings.ts";
import type { Photo, PhotosState, Trouble } from "../../studio/types.ts";
import type { PaintedPicture } from "./painted_picture.tsx";
import type { Staging } from "./staged_studio.ts";

type State = (picture: PaintedPicture) => Staging;

const CORRUPT: Trouble = {
  code: "corrupt_image",
  title: "This file is damaged",
  advice: "It could not be read to its end. Copy it anew from where it came, or try another one.",
  canRetry: false,
};
const TIMEOUT: Trouble = {
  code: "deadline_exceeded",
  title: "That took too long",
  advice: "The studio gave up on this photo. Try it again; if it is very large, a smaller copy goes faster.",
  canRetry: true,
};
const LOST: Trouble = {
  code: "connection",
  title: "The connection broke off",
  advice: "The upload goes on by itself as soon as you are online again.",
  canRetry: true,
};

function photo({ photo: file, photoUrl, cutOutUrl }: PaintedPicture, part: Partial<Photo> = {}): Photo {
  return {
    id: "1",
    name: "balcony in the evening.jpg",
    file,
    phase: "ready",
    percent: 100,
    stageLabel: "Done",
    jobId: "job",
    links: null,
    size: { width: 2400, height: 1800 },
    subjectFound: true,
    trouble: null,
    thumbnailUrl: part.phase === undefined || part.phase === "ready" ? cutOutUrl : photoUrl,
    isEdited: false,
    ...part,
  };
}

function alone(picture: PaintedPicture, part?: Partial<Photo>): Partial<PhotosState> {
  return { photos: [photo(picture, part)], openId: "1" };
}

function several(picture: PaintedPicture): Partial<PhotosState> {
  const parts: readonly Partial<Photo>[] = [
    { isEdited: true },
    {},
    { phase: "working", percent: 64, stageLabel: "Finding the subject" },
    { phase: "waiting", percent: 20, stageLabel: "Waiting for a free worker" },
    { phase: "rejected", trouble: CORRUPT, thumbnailUrl: null },
    { phase: "cancelled" },
  ];
  const photos = parts.map((part, index) =>
    photo(picture, { id: `${index + 1}`, name: `plant ${index + 1}.jpg`, ...part }),
  );
  return { photos, openId: "1", overallPercent: 68 };
}

/** Every screen, and what can come over it. */
export const STATES = {
  empty: () => ({}),
  emptyWithStrip: (picture) => ({ photos: { ...several(picture), openId: null } }),
  uploading: (picture) => ({
    photos: { ...alone(picture, { phase: "uploading", percent: 12, stageLabel: "Uploading" }), overallPercent: 12 },
  }),
  working: (picture) => ({
    photos: {
      ...alone(picture, { phase: "working", percent: 64, stageLabel: "Finding the subject" }),
      overallPercent: 64,
    },
  }),
  unshowable: (picture) => ({
    photos: alone(picture, {
      phase: "working",
      percent: 40,
      stageLabel: "Reading the photo",
      file: null,
      thumbnailUrl: null,
    }),
  }),
  opening: (picture) => ({ photos: alone(picture), edit: { phase: "opening" } }),
  editor: (picture) => ({ photos: alone(picture) }),
  batch: (picture) => ({ photos: several(picture) }),
  compare: (picture) => ({ photos: alone(picture), edit: { compareAt: 0.5 } }),
  original: (picture) => ({ photos: alone(picture), edit: { showsOriginal: true } }),
  wand: (picture) => ({ photos: alone(picture), settings: { tool: "wand" }, edit: { busy: "Selecting" } }),
  polygon: (picture) => ({ photos: alone(picture), settings: { tool: "polygon" } }),
  refine: (picture) => ({
    photos: alone(picture),
    edit: { refinement: { ...NEUTRAL_REFINEMENT, feather: 6, shift: -4, contrast: 30 } },
  }),
  background: (picture) => ({
    photos: several(picture),
    settings: {
      backdrop: { kind: "colour", colour: "#cfe3fb" },
      shadow: { opacity: 35, blurPercent: 2, offsetXPercent: 0, offsetYPercent: 1, colour: "#000000" },
      format: "jpeg",
      trims: true,
    },
  }),
  failed: (picture) => ({ photos: alone(picture, { phase: "failed", trouble: TIMEOUT }) }),
  rejected: (picture) => ({
    photos: alone(picture, { phase: "rejected", trouble: CORRUPT, file: null, thumbnailUrl: null }),
  }),
  cancelled: (picture) => ({ photos: alone(picture, { phase: "cancelled" }) }),
  lost: (picture) => ({ photos: { ...alone(picture, { phase: "lost", trouble: LOST }), isOnline: false } }),
  nothing: (picture) => ({ photos: alone(picture, { subjectFound: false }) }),
  resume: (picture) => ({
    photos: alone(picture),
    edit: { resumable: { savedAt: new Date(Date.now() - 9 * 60_000), steps: 12 } },
  }),
  storageFull: (picture) => ({ photos: alone(picture), edit: { storageIsFull: true } }),
  help: (picture) => ({ photos: alone(picture), panels: { helpIsOpen: true } }),
  toast: (picture) => ({ photos: alone(picture), panels: { toast: "Copied. Paste it wherever you like." } }),
} satisfies Record<string, State>;

export function isStateName(name: string): name is keyof typeof STATES {
  return name in STATES;
}
