import { describe, expect, it } from "vitest";
import * as views from "../../api/testing/views.ts";
import { troubleOfCode } from "./messages.ts";
import { busy, cancelled, dropped, lost, queuedForUpload, seenItem, seenJob, uploading } from "./photo_steps.ts";

const PHOTO = dropped("p", "cat.jpg", new Blob(["cat"]));
const JOB = views.newJob("job-1", "cat.jpg");

describe("a photo", () => {
  it("shows its upload as the first fifth", () => {
    expect(uploading(PHOTO, 0.5)).toMatchObject({ phase: "uploading", percent: 10, stageLabel: "Uploading" });
    expect(uploading(PHOTO, 1)).toMatchObject({ percent: 20, stageLabel: "Checking the photo" });
  });

  it("that was cancelled is not brought back by late news of its upload", () => {
    expect(uploading(cancelled(PHOTO), 1).phase).toBe("cancelled");
    expect(busy(cancelled(PHOTO), 3).stageLabel).toBe("Cancelled");
  });

  it("says for how long the studio asked it to wait", () => {
    expect(busy(PHOTO, 5).stageLabel).toBe("The studio is busy; trying again in 5 s");
  });

  it("waits, works and is ready as its job does", () => {
    expect(seenJob(PHOTO, JOB)).toMatchObject({ phase: "waiting", percent: 20, jobId: "job-1" });
    const working = seenJob(PHOTO, views.running(JOB, "inferring", 50));
    expect(working).toMatchObject({ phase: "working", percent: 60, stageLabel: "Finding the subject" });
    expect(seenJob(working, views.succeeded(JOB))).toMatchObject({
      phase: "ready",
      percent: 100,
      size: { width: 300, height: 200 },
      subjectFound: true,
      links: { matte: "/api/jobs/job-1/matte", render: "/api/jobs/job-1/render" },
    });
  });

  it("tells when there was nothing to cut out", () => {
    expect(seenJob(PHOTO, views.succeeded(JOB, false))).toMatchObject({ phase: "ready", subjectFound: false });
  });

  it("says why its job failed", () => {
    expect(seenJob(PHOTO, views.failed(JOB, "worker_crashed"))).toMatchObject({
      phase: "failed",
      trouble: { code: "worker_crashed", canRetry: true },
    });
  });

  it("forgets its trouble when its job goes on", () => {
    expect(seenJob(lost(PHOTO, troubleOfCode("offline")), JOB).trouble).toBeNull();
  });

  it("that is to be uploaded anew keeps its picture and its file, and nothing of its job", () => {
    const before = { ...seenJob(PHOTO, views.failed(JOB, "worker_crashed")), thumbnailUrl: "blob:1" };
    expect(queuedForUpload(before)).toEqual({ ...PHOTO, size: before.size, thumbnailUrl: "blob:1" });
  });
});

describe("a photo of a batch", () => {
  it("that was rejected keeps its place with its trouble", () => {
    expect(seenItem(PHOTO, views.rejectedItem("cat.jpg"))).toMatchObject({
      phase: "rejected",
      jobId: null,
      trouble: { code: "corrupt_image" },
    });
  });

  it("is not ready before its job has told its size", () => {
    const item = views.itemOf(views.succeeded(JOB));
    expect(seenItem(PHOTO, item)).toMatchObject({ phase: "working", jobId: "job-1" });
  });

  it.each([
    [views.itemOf(JOB), "waiting"],
    [views.itemOf(views.running(JOB, "encoding", 90)), "working"],
    [views.itemOf(views.failed(JOB, "corrupt_image")), "failed"],
    [views.itemOf(views.cancelledJob(JOB)), "cancelled"],
    [views.removedItem("cat.jpg"), "failed"],
  ])("stands as its item does", (item, phase) => {
    expect(seenItem(PHOTO, item).phase).toBe(phase);
  });
});
