import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Rect } from "./geometry.ts";
import { newMatte } from "./matte.ts";
import { subjectBox, withMargin } from "./trim.ts";

const SIZE = { width: 20, height: 10 };

interface Case {
  readonly what: string;
  readonly alpha: readonly (readonly number[])[];
  readonly box: Rect | null;
}

/** What the service holds to as well (tests/contracts/test_subject_boxes.py). */
const SERVICE_CASES: readonly Case[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tests/contracts/subject_boxes.json"), "utf8"),
);

describe("the subject's box", () => {
  it("holds every pixel that is visible, and no row or column more", () => {
    const matte = newMatte(SIZE);
    for (const [x, y] of [
      [4, 2],
      [9, 7],
      [6, 3],
    ] as const) {
      matte.data[y * SIZE.width + x] = 13;
    }
    expect(subjectBox(matte)).toEqual({ left: 4, top: 2, width: 6, height: 6 });
  });

  it("passes over what is fainter than the threshold", () => {
    expect(subjectBox(newMatte(SIZE, 7), 8)).toBeNull();
    expect(subjectBox(newMatte(SIZE, 7), 7)).toEqual({ left: 0, top: 0, ...SIZE });
  });

  it.each(SERVICE_CASES)("is the service's: $what", ({ alpha, box }) => {
    const matte = { width: alpha[0]?.length ?? 0, height: alpha.length, data: Uint8Array.from(alpha.flat()) };
    expect(subjectBox(matte)).toEqual(box);
  });
});

describe("the margin", () => {
  it("is in percent of the longer side, on every side", () => {
    const box = { left: 6, top: 4, width: 10, height: 2 };
    expect(withMargin(box, 20, SIZE)).toEqual({ left: 4, top: 2, width: 14, height: 6 });
  });

  it("ends where the picture ends", () => {
    const box = { left: 1, top: 0, width: 10, height: 9 };
    expect(withMargin(box, 50, SIZE)).toEqual({ left: 0, top: 0, width: 16, height: 10 });
  });
});
