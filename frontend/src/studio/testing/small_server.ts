/** The server's side of an edit, in memory: files by their paths, and renders that take a moment. */

import type { Job, RenderOptions } from "../../api/contract.ts";
import { ConnectionError } from "../../api/errors.ts";
import { OPTIONS } from "../../api/testing/views.ts";
import type { EditApi } from "../edit/parts.ts";

export class SmallServer implements EditApi {
  readonly files = new Map<string, Blob>();
  /** What a render makes, by its channels. */
  readonly renders = new Map<string, Blob>();
  readonly ordered: RenderOptions[] = [];
  readonly fetched: string[] = [];
  isDown = false;

  async fetchFile(path: string): Promise<Blob> {
    this.fetched.push(path);
    const file = this.files.get(path);
    if (this.isDown || file === undefined) throw new ConnectionError(`nothing at ${path}`);
    return file;
  }

  async getJob(jobId: string): Promise<Job> {
    if (this.isDown) throw new ConnectionError("down");
    return job(jobId, "succeeded", null);
  }

  async renderJob(jobId: string, options: RenderOptions): Promise<Job> {
    if (this.isDown) throw new ConnectionError("down");
    this.ordered.push(options);
    return job(`${jobId}-${options.channels ?? "rgba"}`, "queued", null);
  }

  async follow(renderId: string): Promise<Job> {
    const made = this.renders.get(renderId.split("-").at(-1) ?? "");
    if (made === undefined) return job(renderId, "failed", null);
    this.files.set(`/${renderId}`, made);
    return job(renderId, "succeeded", `/${renderId}`);
  }
}

function job(id: string, state: Job["state"], download: string | null): Job {
  return {
    id,
    state,
    stage: "done",
    percent: 100,
    attempt: 1,
    cancel_requested: false,
    created_at: "2027-03-01T09:30:00Z",
    expires_at: "2027-03-02T09:30:00Z",
    timings: { queued_seconds: 0.1, stages: {} },
    options: HALF_CLEANED,
    source: SOURCE,
    links: {
      self: `/api/jobs/${id}`,
      source: `/api/jobs/${id}/source`,
      matte: null,
      download,
      render: null,
      cancel: null,
      events: null,
      retry: null,
      retried_as: null,
      retry_of: null,
      derived_from: null,
    },
  };
}

const HALF_CLEANED: Job["options"] = { ...OPTIONS, edge_cleaning: 0.5 };

const SOURCE: Job["source"] = {
  filename: "photo.jpg",
  media_type: "image/jpeg",
  bytes: 1000,
  sha256: "0".repeat(64),
  width: 300,
  height: 200,
  mode: "RGB",
  orientation: 1,
  frames: 1,
};
