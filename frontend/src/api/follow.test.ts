import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "./client.ts";
import type { Job } from "./contract.ts";
import { ConnectionError, isAbort } from "./errors.ts";
import { StreamSlots } from "./stream_slots.ts";
import type { StudioApi } from "./studio_api.ts";
import { TestStudio } from "./testing/test_studio.ts";
import { running, succeeded } from "./testing/views.ts";

const QUICK = { firstPollMs: 5, longestPollMs: 20, reconnectMs: 5, silenceMs: 300, lostAfterFailures: 3 };
const EVENTS = "GET /api/jobs/job-1/events";

let studio: TestStudio;
let api: StudioApi;

beforeEach(async () => {
  studio = await TestStudio.started();
  api = createApi(studio.url, { pace: QUICK });
  await api.removeBackground(new File(["cat"], "cat.jpg"), {});
});

afterEach(async () => {
  await studio.stop();
});

/** Follows job-1 and keeps what it hears. */
function following(signal?: AbortSignal) {
  const heard: string[] = [];
  const listener = (job: Job) => heard.push(`${job.state} ${job.percent}`);
  const end = api.follow("job-1", listener, signal);
  end.catch(() => {});
  return { heard, end };
}

describe("following a job", () => {
  it("hears each change by one stream, and ends with it", async () => {
    const { heard, end } = following();
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    studio.move("job-1", (job) => running(job, "inferring", 40));
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    studio.move("job-1", (job) => succeeded(job));
    expect((await end).state).toBe("succeeded");
    expect(heard).toEqual(["queued 0", "running 40", "succeeded 100"]);
    expect(studio.requestsOf(EVENTS)).toHaveLength(1);
    expect(studio.requestsOf("GET /api/jobs/job-1")).toHaveLength(0);
  });

  it("goes on after the last event when the stream is cut", async () => {
    const { heard, end } = following();
    studio.move("job-1", (job) => running(job, "inferring", 40));
    await vi.waitFor(() => expect(heard.at(-1)).toBe("running 40"));
    studio.cutStreams();
    await vi.waitFor(() => expect(studio.requestsOf(EVENTS)).toHaveLength(2));
    studio.move("job-1", (job) => succeeded(job));
    await end;
    expect(studio.requestsOf(EVENTS)[1]?.headers["last-event-id"]).toBe("1-inferring-40");
    expect(heard.filter((each) => each === "running 40")).toHaveLength(1);
  });

  it("asks again and again when streams are refused", async () => {
    studio.next(EVENTS, { kind: "refused", status: 429, code: "queue_full", retryAfter: "5" });
    const { end } = following();
    await vi.waitFor(() => expect(studio.requestsOf("GET /api/jobs/job-1").length).toBeGreaterThan(2));
    studio.move("job-1", (job) => succeeded(job));
    expect((await end).state).toBe("succeeded");
    expect(studio.requestsOf(EVENTS)).toHaveLength(1);
  });

  it("asks again and again when streams break before they say anything", async () => {
    studio.next(EVENTS, { kind: "cut before" });
    studio.next(EVENTS, { kind: "cut before" });
    const { heard, end } = following();
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(1));
    studio.move("job-1", (job) => succeeded(job));
    await end;
    expect(studio.requestsOf(EVENTS)).toHaveLength(2);
  });

  it("takes a stream that is silent for too long for dead", async () => {
    studio.next(EVENTS, { kind: "silence" });
    const { heard } = following();
    await vi.waitFor(() => expect(heard).toEqual(["queued 0"]), { timeout: 3000 });
    expect(studio.requestsOf(EVENTS)).toHaveLength(2);
    studio.move("job-1", (job) => succeeded(job));
  });

  it("keeps connections free for other requests: with all slots taken it asks instead", async () => {
    api = createApi(studio.url, { pace: QUICK, slots: new StreamSlots(0) });
    studio.move("job-1", (job) => succeeded(job));
    expect((await following().end).state).toBe("succeeded");
    expect(studio.requestsOf(EVENTS)).toHaveLength(0);
  });

  it("bears a studio that is away for a moment", async () => {
    const { heard, end } = following();
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    studio.next("GET /api/jobs/job-1", { kind: "cut before" });
    for (const _ of [1, 2]) studio.next(EVENTS, { kind: "cut before" });
    studio.cutStreams();
    await vi.waitFor(() => expect(studio.requestsOf("GET /api/jobs/job-1").length).toBeGreaterThan(1));
    studio.move("job-1", (job) => succeeded(job));
    expect((await end).state).toBe("succeeded");
  });

  it("says that the connection is lost when the studio stays away", async () => {
    const { heard, end } = following();
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await studio.stop();
    await expect(end).rejects.toBeInstanceOf(ConnectionError);
    await studio.start();
  });

  it("ends with not_found when the job is removed meanwhile", async () => {
    const { heard, end } = following();
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await api.deleteJob("job-1");
    await expect(end).rejects.toMatchObject({ code: "not_found", status: 404 });
  });

  it("ends with not_found for a job that never was", async () => {
    await expect(api.follow("job-9", () => {})).rejects.toMatchObject({ code: "not_found" });
  });

  it("lets go of its stream when it is broken off", async () => {
    const controller = new AbortController();
    const { heard, end } = following(controller.signal);
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    controller.abort();
    expect(isAbort(await end.catch((error: unknown) => error))).toBe(true);
    await vi.waitFor(() => expect(studio.openStreams).toBe(0));
  });
});

it("following a batch hears of each of its files until the last has ended", async () => {
  const files = ["a.jpg", "corrupt.jpg", "b.jpg"].map((name) => new File(["x"], name));
  const batch = await api.removeBackgrounds(files, {});
  const percents: number[] = [];
  const end = api.followBatch(batch.id, (view) => percents.push(Math.round(view.percent)));
  await vi.waitFor(() => expect(percents).toEqual([33]));
  for (const item of batch.items) if (item.job_id) studio.move(item.job_id, (job) => succeeded(job));
  expect((await end).counts).toMatchObject({ succeeded: 2, rejected: 1 });
  expect(percents).toEqual([33, 67, 100]);
});
