import { expect, test } from "vitest";
import { stateInWords } from "./photo_state.ts";

const READY = {
  phase: "ready",
  percent: 100,
  stageLabel: "Done",
  subjectFound: true,
  trouble: null,
  isEdited: false,
} as const;

test("a photo's state is told by its stage, its trouble, or what became of it", () => {
  expect(stateInWords({ ...READY, phase: "working", percent: 41.6, stageLabel: "Finding the subject" })).toBe(
    "Finding the subject, 42 %",
  );
  const trouble = { code: "corrupt_image", title: "The file is damaged", advice: "", canRetry: false };
  expect(stateInWords({ ...READY, phase: "rejected", trouble })).toBe("The file is damaged");
  expect(stateInWords({ ...READY, phase: "cancelled" })).toBe("stopped");
  expect(stateInWords({ ...READY, phase: "failed" })).toBe("failed");
  expect(stateInWords({ ...READY, subjectFound: false })).toBe("nothing found");
  expect(stateInWords({ ...READY, isEdited: true })).toBe("ready, edited");
  expect(stateInWords(READY)).toBe("ready");
});
