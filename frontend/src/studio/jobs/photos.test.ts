import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../../api/client.ts";
import { TestStudio } from "../../api/testing/test_studio.ts";
import * as views from "../../api/testing/views.ts";
import type { Layers } from "../../engine/composite.ts";
import type { Photo } from "../types.ts";
import { createPhotos, type VisitPhotos } from "./photos.ts";
import type { SavedPhoto } from "./saved_photos.ts";

const QUICK = { firstPollMs: 5, longestPollMs: 20, reconnectMs: 5, silenceMs: 1000, lostAfterFailures: 2 };
const UPLOAD = "POST /api/jobs/remove-bg";
const BATCH_UPLOAD = "POST /api/jobs/remove-bg-batch";

class SwitchedNetwork {
  isOnline = true;
  readonly #listeners = new Set<(isOnline: boolean) => void>();

  listen(onChange: (isOnline: boolean) => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  turn(isOnline: boolean): void {
    this.isOnline = isOnline;
    for (const listener of this.#listeners) listener(isOnline);
  }
}

/** Names the pictures instead of drawing them. */
class NamedThumbnails {
  readonly released: string[] = [];
  ofPhoto = async (photo: Blob) => `photo of ${photo.size} bytes`;
  ofCutout = async (photo: Blob, matte: Blob) => `cut-out of ${photo.size} and ${matte.size} bytes`;
  ofLayers = async ({ matte }: Layers) => `edit of ${matte.width} x ${matte.height}`;
  release = (url: string) => void this.released.push(url);
}

let studio: TestStudio;
let network: SwitchedNetwork;
let thumbnails: NamedThumbnails;
let saved: readonly SavedPhoto[];
let visits: VisitPhotos[];
let photos: VisitPhotos;
let notices: string[];

beforeEach(async () => {
  studio = await TestStudio.started();
  network = new SwitchedNetwork();
  thumbnails = new NamedThumbnails();
  saved = [];
  notices = [];
  visits = [];
  photos = newVisit();
});

afterEach(async () => {
  for (const visit of visits) visit.dispose();
  await studio.stop();
});

function newVisit(): VisitPhotos {
  const save = (now: readonly SavedPhoto[]) => {
    saved = now;
  };
  const visit = createPhotos(createApi(studio.url, { pace: QUICK }), {
    network,
    thumbnails,
    save,
    notify: (message) => notices.push(message),
  });
  visits.push(visit);
  return visit;
}

function add(...names: string[]): void {
  photos.add(names.map((name) => new File(["cat"], name)));
}

function all(visit = photos): readonly Photo[] {
  return visit.store.getState().photos;
}

function at(place: number, visit = photos): Photo {
  const photo = all(visit)[place];
  if (!photo) throw new Error(`There is no photo ${place}.`);
  return photo;
}

async function untilPhases(...phases: Photo["phase"][]): Promise<void> {
  await vi.waitFor(() => expect(all().map((photo) => photo.phase)).toEqual(phases), { timeout: 3000, interval: 5 });
}

function jobIdOf(place: number): string {
  return at(place).jobId ?? "none";
}

function succeed(place: number): void {
  studio.move(jobIdOf(place), (job) => views.succeeded(job));
}

describe("one photo", () => {
  it("goes from its drop to its cut-out", async () => {
    add("cat.jpg");
    expect(at(0)).toMatchObject({ phase: "uploading", percent: 0, name: "cat.jpg" });
    await untilPhases("waiting");
    studio.move(jobIdOf(0), (job) => views.running(job, "inferring", 50));
    await untilPhases("working");
    expect(photos.store.getState().overallPercent).toBe(60);
    succeed(0);
    await untilPhases("ready");
    expect(photos.store.getState().overallPercent).toBeNull();
    await vi.waitFor(() => expect(at(0).thumbnailUrl).toBe("cut-out of 3 and 3 bytes"));
    expect(thumbnails.released).toEqual(["photo of 3 bytes"]);
    expect(studio.requestsOf(BATCH_UPLOAD)).toHaveLength(0);
  });

  it("whose small picture cannot be drawn gets on without it", async () => {
    thumbnails.ofPhoto = async () => {
      throw new Error("This browser cannot read it.");
    };
    add("cat.heic");
    await untilPhases("waiting");
    expect(at(0).thumbnailUrl).toBeNull();
    succeed(0);
    await vi.waitFor(() => expect(at(0).thumbnailUrl).toBe("cut-out of 3 and 3 bytes"));
  });

  it("that the server refuses says why", async () => {
    studio.next(UPLOAD, { kind: "refused", status: 415, code: "unsupported_media_type" });
    add("notes.txt");
    await untilPhases("rejected");
    expect(at(0).trouble).toMatchObject({ code: "unsupported_media_type", canRetry: false });
  });

  it("whose job fails is tried again as a new job", async () => {
    add("cat.jpg");
    await untilPhases("waiting");
    const first = jobIdOf(0);
    studio.move(first, (job) => views.failed(job, "worker_crashed"));
    await untilPhases("failed");
    photos.retry(at(0).id);
    await untilPhases("waiting");
    await vi.waitFor(() => expect(jobIdOf(0)).not.toBe(first));
    succeed(0);
    await untilPhases("ready");
    expect(studio.requestsOf(UPLOAD)).toHaveLength(1);
  });

  it("whose failed job is gone is uploaded anew", async () => {
    add("cat.jpg");
    await untilPhases("waiting");
    const first = jobIdOf(0);
    studio.move(first, (job) => views.failed(job, "worker_crashed"));
    await untilPhases("failed");
    studio.jobs.delete(first);
    photos.retry(at(0).id);
    await untilPhases("waiting");
    await vi.waitFor(() => expect(studio.requestsOf(UPLOAD)).toHaveLength(2));
  });

  it("that is cancelled stops on the server, and can be uploaded anew", async () => {
    add("cat.jpg");
    await untilPhases("waiting");
    const first = jobIdOf(0);
    photos.cancel(at(0).id);
    expect(at(0).phase).toBe("cancelled");
    await vi.waitFor(() => expect(studio.jobs.get(first)?.state).toBe("cancelled"));
    photos.retry(at(0).id);
    await untilPhases("waiting");
    expect(jobIdOf(0)).not.toBe(first);
  });

  it("whose cancelling comes too late is shown as it ended", async () => {
    add("cat.jpg");
    await untilPhases("waiting");
    const job = studio.jobs.get(jobIdOf(0));
    if (job) studio.jobs.set(job.id, views.succeeded(job));
    photos.cancel(at(0).id);
    expect(at(0).phase).toBe("cancelled");
    await untilPhases("ready");
  });

  it("that is cancelled in mid-upload breaks it off", async () => {
    studio.next(UPLOAD, { kind: "silence" });
    add("cat.jpg");
    await vi.waitFor(() => expect(studio.requestsOf(UPLOAD)).toHaveLength(1));
    photos.cancel(at(0).id);
    expect(at(0).phase).toBe("cancelled");
    await vi.waitFor(() => expect(studio.abandoned).toBe(1));
    expect(at(0).phase).toBe("cancelled");
  });

  it("that is removed goes here and on the server, and gives its picture back", async () => {
    add("cat.jpg");
    await untilPhases("waiting");
    await vi.waitFor(() => expect(at(0).thumbnailUrl).not.toBeNull());
    expect(photos.store.getState().openId).toBe(at(0).id);
    photos.remove(at(0).id);
    expect(all()).toEqual([]);
    expect(photos.store.getState().openId).toBeNull();
    expect(thumbnails.released).toEqual(["photo of 3 bytes"]);
    await vi.waitFor(() => expect(studio.jobs.size).toBe(0));
    expect(notices).toEqual([]);
  });

  it("that stays on the server, though it was removed here, is told of", async () => {
    add("cat.jpg");
    await untilPhases("waiting");
    studio.next(`DELETE /api/jobs/${at(0).jobId}`, { kind: "refused", status: 500, code: "internal_error" });
    photos.remove(at(0).id);
    await vi.waitFor(() => expect(notices).toEqual([expect.stringContaining("could not be removed from the server")]));
  });
});

describe("several photos", () => {
  it("go as one batch, each with its own way, a rejected one in its place", async () => {
    add("a.jpg", "corrupt.jpg", "b.jpg");
    await untilPhases("waiting", "rejected", "waiting");
    succeed(2);
    await untilPhases("waiting", "rejected", "ready");
    expect(at(2).size).toEqual({ width: 300, height: 200 });
    studio.move(jobIdOf(0), (job) => views.failed(job, "worker_crashed"));
    await untilPhases("failed", "rejected", "ready");
    expect(studio.requestsOf(BATCH_UPLOAD)).toHaveLength(1);
    expect(studio.requestsOf(UPLOAD)).toHaveLength(0);
  });

  it("can be cancelled and tried again one by one, while the others go on", async () => {
    add("a.jpg", "b.jpg");
    await untilPhases("waiting", "waiting");
    const first = jobIdOf(0);
    photos.cancel(at(0).id);
    await vi.waitFor(() => expect(studio.jobs.get(first)?.state).toBe("cancelled"));
    photos.retry(at(0).id);
    await untilPhases("waiting", "waiting");
    expect(jobIdOf(0)).not.toBe(first);
    succeed(1);
    succeed(0);
    await untilPhases("ready", "ready");
  });

  it("a failed one of a batch is tried again by its own job", async () => {
    add("a.jpg", "b.jpg");
    await untilPhases("waiting", "waiting");
    studio.move(jobIdOf(0), (job) => views.failed(job, "worker_crashed"));
    await untilPhases("failed", "waiting");
    photos.retry(at(0).id);
    await untilPhases("waiting", "waiting");
    await vi.waitFor(() => expect(studio.jobs.size).toBe(3));
    succeed(0);
    await untilPhases("ready", "waiting");
  });

  it("of which one is removed in mid-upload leave no job of it behind", async () => {
    studio.next(BATCH_UPLOAD, { kind: "refused", status: 429, code: "queue_full", retryAfter: "1" });
    add("a.jpg", "b.jpg");
    await vi.waitFor(() => expect(at(0).stageLabel).toBe("The studio is busy; trying again in 1 s"));
    photos.remove(at(0).id);
    await untilPhases("waiting");
    await vi.waitFor(() => expect([...studio.jobs.keys()]).toEqual([jobIdOf(0)]));
    expect(at(0).name).toBe("b.jpg");
  });

  it("that are more than the server takes at once go in smaller batches", async () => {
    studio.next(BATCH_UPLOAD, { kind: "refused", status: 422, code: "too_many_files" });
    add("a.jpg", "b.jpg", "c.jpg");
    await untilPhases("waiting", "waiting", "waiting");
    expect(studio.requestsOf(BATCH_UPLOAD)).toHaveLength(2);
    expect(studio.requestsOf(UPLOAD)).toHaveLength(1);
    expect(studio.jobs.size).toBe(3);
  });
});

describe("a connection that breaks", () => {
  it("in mid-upload leaves a photo that can be tried again, and is one job after all", async () => {
    studio.next(UPLOAD, { kind: "cut after" });
    add("cat.jpg");
    await untilPhases("lost");
    expect(at(0).trouble).toMatchObject({ code: "connection_lost", canRetry: true });
    photos.retry(at(0).id);
    await untilPhases("waiting");
    expect([...studio.jobs.keys()]).toEqual([jobIdOf(0)]);
  });

  it("in a batch's upload is made good for all of it by one retry, with no job made twice", async () => {
    studio.next(BATCH_UPLOAD, { kind: "cut after" });
    add("a.jpg", "b.jpg");
    await untilPhases("lost", "lost");
    photos.retry(at(1).id);
    await untilPhases("waiting", "waiting");
    expect(studio.jobs.size).toBe(2);
  });

  it("resumes by itself when the network is back", async () => {
    studio.next(UPLOAD, { kind: "cut before" });
    network.turn(false);
    expect(photos.store.getState().isOnline).toBe(false);
    add("cat.jpg");
    await untilPhases("lost");
    expect(at(0).trouble?.code).toBe("offline");
    network.turn(true);
    await untilPhases("waiting");
    expect(studio.jobs.size).toBe(1);
  });

  it("is noticed by an upload that no longer moves when the browser goes offline", { timeout: 10_000 }, async () => {
    studio.next(UPLOAD, { kind: "silence" });
    add("cat.jpg");
    await vi.waitFor(() => expect(studio.requestsOf(UPLOAD)).toHaveLength(1));
    network.turn(false);
    await vi.waitFor(() => expect(at(0).phase).toBe("lost"), { timeout: 6000 });
    network.turn(true);
    await untilPhases("waiting");
  });

  it("while a job is followed is found again when the studio is", async () => {
    add("cat.jpg");
    await untilPhases("waiting");
    await vi.waitFor(() => expect(studio.openStreams).toBe(1));
    await studio.stop();
    await untilPhases("lost");
    await studio.start();
    photos.retry(at(0).id);
    await untilPhases("waiting");
    succeed(0);
    await untilPhases("ready");
    expect(studio.requestsOf(UPLOAD)).toHaveLength(1);
  });
});

describe("after a reload", () => {
  it("the strip is shown again: what is ready, what runs, and not what is gone", async () => {
    for (const name of ["a.jpg", "b.jpg", "c.jpg"]) add(name);
    await untilPhases("waiting", "waiting", "waiting");
    succeed(0);
    await untilPhases("ready", "waiting", "waiting");
    photos.open(at(1).id);
    const before = saved;
    studio.jobs.delete(jobIdOf(2));
    photos.dispose();

    photos = newVisit();
    photos.restore(before);
    expect(all().map((photo) => photo.name)).toEqual(["a.jpg", "b.jpg", "c.jpg"]);
    expect(photos.store.getState().openId).toBe(at(1).id);
    await untilPhases("ready", "waiting");
    await vi.waitFor(() => expect(at(0).file).not.toBeNull());
    await vi.waitFor(() => expect(at(0).thumbnailUrl).toBe("cut-out of 3 and 3 bytes"));
    succeed(1);
    await untilPhases("ready", "ready");
    expect(saved.map(({ name }) => name)).toEqual(["a.jpg", "b.jpg"]);
  });

  it("a cancelled photo is uploaded anew from the server's copy", async () => {
    add("a.jpg");
    await untilPhases("waiting");
    const before = saved;
    photos.cancel(at(0).id);
    await vi.waitFor(() => expect(studio.jobs.get("job-1")?.state).toBe("cancelled"));
    photos.dispose();

    photos = newVisit();
    photos.restore(before);
    await untilPhases("cancelled");
    photos.retry(at(0).id);
    await untilPhases("waiting");
    expect(at(0).file?.size).toBe(3);
    expect(studio.jobs.get(jobIdOf(0))?.source.filename).toBe("a.jpg");
  });
});

it("the first photo that is dropped is opened, and later ones leave it open", () => {
  add("cat.jpg");
  add("dog.jpg");
  expect(photos.store.getState().openId).toBe(at(0).id);
  photos.close();
  add("owl.jpg");
  expect(photos.store.getState().openId).toBe(at(2).id);
});

it("a photo is marked as edited, and as the server's again", () => {
  add("cat.jpg");
  photos.markEdited(at(0).id, true);
  expect(at(0).isEdited).toBe(true);
  photos.markEdited(at(0).id, false);
  expect(at(0).isEdited).toBe(false);
});
