import { expect, test } from "vitest";
import type { Photo, PhotoPhase } from "../studio/types.ts";
import { screenOf } from "./screen.ts";

const PHOTO: Photo = {
  id: "a",
  name: "a.jpg",
  file: null,
  phase: "ready",
  percent: 100,
  stageLabel: "Ready",
  jobId: "job",
  links: null,
  size: null,
  subjectFound: true,
  trouble: null,
  thumbnailUrl: null,
  isEdited: false,
};

function kindFor(part: Partial<Photo>, byHand: readonly string[] = []) {
  return screenOf({ photos: [{ ...PHOTO, ...part }], openId: "a" }, new Set(byHand)).kind;
}

test("without an open photo the window invites one", () => {
  expect(screenOf({ photos: [PHOTO], openId: null }, new Set()).kind).toBe("empty");
  expect(screenOf({ photos: [PHOTO], openId: "gone" }, new Set()).kind).toBe("empty");
});

test("a photo on its way is shown at work, a ready one in the editor, any other with its trouble", () => {
  const kinds: Record<PhotoPhase, string> = {
    uploading: "working",
    waiting: "working",
    working: "working",
    ready: "editor",
    failed: "trouble",
    rejected: "trouble",
    cancelled: "trouble",
    lost: "trouble",
  };
  for (const phase of Object.keys(kinds) as PhotoPhase[]) expect(kindFor({ phase })).toBe(kinds[phase]);
});

test("where nothing was found the editor opens only for who asks for it, or has begun", () => {
  expect(kindFor({ subjectFound: false })).toBe("nothing");
  expect(kindFor({ subjectFound: false }, ["a"])).toBe("editor");
  expect(kindFor({ subjectFound: false, isEdited: true })).toBe("editor");
});
