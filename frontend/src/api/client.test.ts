import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApi } from "./client.ts";
import { ApiError, ConnectionError, isAbort } from "./errors.ts";
import { TestStudio } from "./testing/test_studio.ts";
import { failed, succeeded } from "./testing/views.ts";

const UPLOAD = "POST /api/jobs/remove-bg";

let studio: TestStudio;

beforeEach(async () => {
  studio = await TestStudio.started();
});

afterEach(async () => {
  await studio.stop();
});

function photo(name = "cat.jpg"): File {
  return new File(["cat"], name, { type: "image/jpeg" });
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => null,
    (error: unknown) => error,
  );
}

describe("an upload", () => {
  it("gives the job, and carries the photo's name and a key of its own", async () => {
    const job = await createApi(studio.url).removeBackground(photo(), {});
    expect(job.source.filename).toBe("cat.jpg");
    expect(studio.requests[0]?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("that is sent again after its answer was lost, with the same key, makes no second job", async () => {
    const api = createApi(studio.url);
    studio.next(UPLOAD, { kind: "cut after" });
    const sending = { idempotencyKey: "my-order" };
    expect(await errorOf(api.removeBackground(photo(), {}, sending))).toBeInstanceOf(ConnectionError);
    const job = await api.removeBackground(photo(), {}, sending);
    expect([...studio.jobs.keys()]).toEqual([job.id]);
  });

  it("waits when the studio is busy, counts the seconds, and tries again under the same key", async () => {
    studio.next(UPLOAD, { kind: "refused", status: 429, code: "queue_full", retryAfter: "2" });
    const seconds: number[] = [];
    const job = await createApi(studio.url).removeBackground(photo(), {}, { onWait: (left) => seconds.push(left) });
    expect(job.state).toBe("queued");
    expect(seconds).toEqual([2, 1]);
    const keys = studio.requestsOf(UPLOAD).map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it("gives up when the studio stays busy", async () => {
    for (let count = 0; count < 6; count += 1) {
      studio.next(UPLOAD, { kind: "refused", status: 503, code: "store_unavailable", retryAfter: "0" });
    }
    const error = await errorOf(createApi(studio.url).removeBackground(photo(), {}));
    expect(error).toMatchObject({ code: "store_unavailable", status: 503 });
    expect(studio.requestsOf(UPLOAD)).toHaveLength(6);
  });

  it("does not wait longer in all than its patience lasts", async () => {
    studio.next(UPLOAD, { kind: "refused", status: 429, code: "queue_full", retryAfter: "3600" });
    const error = await errorOf(createApi(studio.url).removeBackground(photo(), {}));
    expect(error).toMatchObject({ code: "queue_full", retryAfterSeconds: 3600 });
  });

  it("ends a wait at once when it is broken off", async () => {
    studio.next(UPLOAD, { kind: "refused", status: 429, code: "queue_full", retryAfter: "60" });
    const controller = new AbortController();
    const sending = { signal: controller.signal, onWait: () => controller.abort() };
    expect(isAbort(await errorOf(createApi(studio.url).removeBackground(photo(), {}, sending)))).toBe(true);
  });

  it("that is refused tells code, message and request id, and is not sent again", async () => {
    studio.next(UPLOAD, { kind: "refused", status: 422, code: "corrupt_image" });
    const error = await errorOf(createApi(studio.url).removeBackground(photo(), {}));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: "corrupt_image", message: "No.", status: 422, requestId: "request-1" });
    expect(studio.requests).toHaveLength(1);
  });

  it("of several gives a batch with each file in its place, a rejected one too", async () => {
    const files = [photo("a.jpg"), photo("corrupt.jpg"), photo("b.jpg")];
    const batch = await createApi(studio.url).removeBackgrounds(files, {});
    expect(batch.items.map(({ filename, state }) => [filename, state])).toEqual([
      ["a.jpg", "queued"],
      ["corrupt.jpg", "rejected"],
      ["b.jpg", "queued"],
    ]);
  });
});

describe("the other requests", () => {
  it("cancel, retry and show a job", async () => {
    const api = createApi(studio.url);
    const job = await api.removeBackground(photo(), {});
    expect((await api.cancelJob(job.id)).state).toBe("cancelled");
    expect(await errorOf(api.cancelJob(job.id))).toMatchObject({ code: "job_already_finished", status: 409 });
    studio.move(job.id, (each) => failed(each, "worker_crashed"));
    const next = await api.retryJob(job.id);
    expect((await api.getJob(next.id)).state).toBe("queued");
  });

  it("take a job that is gone already for deleted", async () => {
    const api = createApi(studio.url);
    const job = await api.removeBackground(photo(), {});
    await api.deleteJob(job.id);
    await api.deleteJob(job.id);
    expect(studio.jobs.size).toBe(0);
  });

  it("fetch a file with its type and its progress", async () => {
    const api = createApi(studio.url);
    const job = await api.removeBackground(photo(), {});
    studio.move(job.id, (each) => succeeded(each));
    const progress: unknown[] = [];
    const matte = await api.fetchFile(`/api/jobs/${job.id}/matte`, { onProgress: (each) => progress.push(each) });
    expect(matte.type).toBe("image/png");
    expect([...new Uint8Array(await matte.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(progress).toEqual([{ bytes: 3, totalBytes: 3 }]);
  });

  it("say that the connection is lost when nobody is there", async () => {
    const api = createApi(studio.url);
    await studio.stop();
    expect(await errorOf(api.getJob("job-1"))).toBeInstanceOf(ConnectionError);
    await studio.start();
  });

  it("keep the id in its place in the path, whatever it holds", async () => {
    expect(await errorOf(createApi(studio.url).getJob("../models"))).toMatchObject({ code: "not_found" });
    expect(studio.requests[0]?.path).toBe("/api/jobs/..%2Fmodels");
  });
});
