import { describe, expect, it } from "vitest";
import type { Photo } from "../types.ts";
import { overallPercent, percentOfJob, percentOfUpload } from "./percent.ts";
import { cancelled, dropped } from "./photo_steps.ts";

function photo(change: Partial<Photo>): Photo {
  return { ...dropped("a", "a.jpg", null), ...change };
}

describe("the percent of a photo", () => {
  it("counts the upload for a fifth", () => {
    expect(percentOfUpload(0.5)).toBe(10);
    expect(percentOfUpload(1)).toBe(percentOfJob(0));
    expect(percentOfJob(50)).toBe(60);
    expect(percentOfJob(100)).toBe(100);
  });

  it("stays within its share when a browser counts more than there is", () => {
    expect(percentOfUpload(1.1)).toBe(20);
  });
});

describe("the percent of all", () => {
  it("is nothing when nothing is under way", () => {
    expect(overallPercent([])).toBeNull();
    expect(overallPercent([photo({ phase: "ready", percent: 100 }), photo({ phase: "lost" })])).toBeNull();
  });

  it("is the mean, with each that has ended at 100, however it ended", () => {
    const photos = [photo({ phase: "working", percent: 40 }), cancelled(photo({ percent: 10 }))];
    expect(overallPercent(photos)).toBe(70);
  });

  it("counts one whose connection is lost as far as it came", () => {
    expect(overallPercent([photo({ phase: "waiting", percent: 20 }), photo({ phase: "lost", percent: 10 })])).toBe(15);
  });
});
