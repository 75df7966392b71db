/**
 * A studio for tests: a real HTTP server that speaks the API's shapes, keeps jobs, and makes no cut-outs. A test moves
 * the jobs on, and orders refusals and broken connections.
 */

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Batch, BatchItem, Job } from "../contract.ts";
import { EventStreams } from "./event_streams.ts";
import { batchOf, cancelledJob, itemOf, newJob, rejectedItem, removedItem } from "./views.ts";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What happens to a request instead of, or after, being carried out. */
export type Mishap =
  | { readonly kind: "refused"; readonly status: number; readonly code: string; readonly retryAfter?: string }
  | { readonly kind: "cut before" | "cut after" | "silence" };

interface StoredBatch {
  readonly id: string;
  readonly items: readonly (string | BatchItem)[];
}

export class TestStudio {
  readonly requests: SeenRequest[] = [];
  /** Requests that met with silence until their client went. */
  abandoned = 0;
  readonly jobs = new Map<string, Job>();
  readonly batches = new Map<string, StoredBatch>();
  readonly #filenames = new Map<string, string>();
  readonly #streams = new EventStreams();
  readonly #orders = new Map<string, string>();
  readonly #mishaps: { readonly route: string; readonly mishap: Mishap }[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });
  #port = 0;
  #made = 0;

  static async started(): Promise<TestStudio> {
    const studio = new TestStudio();
    await studio.start();
    return studio;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; after `stop`, at the same address again. */
  async start(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(this.#port, "127.0.0.1", listening));
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    this.#port = address.port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** The next request of this route ("POST /api/jobs/remove-bg", or the end of one) meets with this; in order. */
  next(route: string, mishap: Mishap): void {
    this.#mishaps.push({ route, mishap });
  }

  /** Moves a job on, and tells whoever follows it. */
  move(jobId: string, step: (job: Job) => Job): void {
    const job = this.jobs.get(jobId);
    if (job) this.jobs.set(jobId, step(job));
    this.#tellAll();
  }

  cutStreams(): void {
    this.#streams.cut();
  }

  get openStreams(): number {
    return this.#streams.count;
  }

  requestsOf(route: string): SeenRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}`.endsWith(route));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = request;
    this.requests.push({ method, path, headers });
    const body = await bodyOf(request);
    const mishap = this.#mishapFor(`${method} ${path}`);
    if (mishap?.kind === "silence") return this.#keepSilent(response);
    if (mishap?.kind === "refused") return refuse(response, mishap);
    if (mishap?.kind === "cut before") return cut(response);
    if (mishap?.kind === "cut after") {
      await this.#carryOut(method, path, headers, body);
      return cut(response);
    }
    if (path.endsWith("/events")) return this.#openStream(path, headers, response);
    const answer = await this.#carryOut(method, path, headers, body);
    if (answer === null) return refuse(response, { status: 404, code: "not_found" });
    if (answer instanceof Refusal) return refuse(response, answer);
    if (answer instanceof Uint8Array) return sendBytes(response, answer);
    response.writeHead(method === "DELETE" ? 204 : 200, { "Content-Type": "application/json" });
    response.end(method === "DELETE" ? undefined : JSON.stringify(answer));
  }

  #keepSilent(response: ServerResponse): void {
    response.on("close", () => {
      this.abandoned += 1;
    });
  }

  #mishapFor(route: string): Mishap | undefined {
    const place = this.#mishaps.findIndex((each) => route.endsWith(each.route));
    return place < 0 ? undefined : this.#mishaps.splice(place, 1)[0]?.mishap;
  }

  async #carryOut(method: string, path: string, headers: SeenRequest["headers"], body: Blob): Promise<unknown> {
    if (path.endsWith("/remove-bg")) return this.#once(headers, "job", () => this.#takePhotos("file", headers, body));
    if (path.endsWith("/remove-bg-batch")) {
      return this.#once(headers, "batch", () => this.#takePhotos("files", headers, body));
    }
    const [, , kind, id = "", action] = path.split("/");
    if (kind === "batches") return this.#batch(id);
    const job = this.jobs.get(id);
    if (!job) return null;
    if (method === "DELETE") return this.#remove(id);
    if (action === "cancel") return this.#cancel(job);
    if (action === "retry")
      return job.state === "failed" ? this.#make(job.source.filename) : new Refusal(409, "job_not_failed");
    if (action === "source" || action === "matte") return new Uint8Array([1, 2, 3]);
    return job;
  }

  async #once(headers: SeenRequest["headers"], kind: string, make: () => Promise<string>): Promise<unknown> {
    const name = `${kind} ${headers["idempotency-key"] ?? this.#made}`;
    const id = this.#orders.get(name) ?? (await make());
    this.#orders.set(name, id);
    return this.jobs.get(id) ?? this.#batch(id);
  }

  async #takePhotos(field: string, headers: SeenRequest["headers"], body: Blob): Promise<string> {
    const form = await new Response(body, { headers: { "Content-Type": headers["content-type"] ?? "" } }).formData();
    const names = form.getAll(field).map((file) => (file instanceof File ? file.name : "?"));
    if (field === "file") return this.#make(names[0] ?? "?").id;
    const items = names.map((name) => (name.startsWith("corrupt") ? rejectedItem(name) : this.#make(name).id));
    this.#made += 1;
    this.batches.set(`batch-${this.#made}`, { id: `batch-${this.#made}`, items });
    return `batch-${this.#made}`;
  }

  #make(filename: string): Job {
    this.#made += 1;
    const job = newJob(`job-${this.#made}`, filename);
    this.jobs.set(job.id, job);
    this.#filenames.set(job.id, filename);
    return job;
  }

  #remove(id: string): boolean {
    this.jobs.delete(id);
    this.#tellAll();
    return true;
  }

  #cancel(job: Job): Job | Refusal | undefined {
    if (job.state !== "queued" && job.state !== "running") return new Refusal(409, "job_already_finished");
    this.move(job.id, cancelledJob);
    return this.jobs.get(job.id);
  }

  #batch(id: string): Batch | null {
    const stored = this.batches.get(id);
    const item = (jobId: string) => {
      const job = this.jobs.get(jobId);
      return job ? itemOf(job) : removedItem(this.#filenames.get(jobId) ?? "?");
    };
    return stored
      ? batchOf(
          id,
          stored.items.map((each) => (typeof each === "string" ? item(each) : each)),
        )
      : null;
  }

  #openStream(path: string, headers: SeenRequest["headers"], response: ServerResponse): void {
    const [, , kind, id = ""] = path.split("/");
    const view = () => (kind === "batches" ? this.#batch(id) : (this.jobs.get(id) ?? null));
    if (view() === null) refuse(response, { status: 404, code: "not_found" });
    else this.#streams.open(response, view, String(headers["last-event-id"] ?? ""));
  }

  #tellAll(): void {
    this.#streams.tell();
  }
}

class Refusal {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    this.status = status;
    this.code = code;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return new Blob(chunks);
}

function refuse(response: ServerResponse, refusal: { status: number; code: string; retryAfter?: string }): void {
  const headers = { "Content-Type": "application/json" };
  const asked = refusal.retryAfter === undefined ? {} : { "Retry-After": refusal.retryAfter };
  response.writeHead(refusal.status, { ...headers, ...asked });
  const error = { code: refusal.code, message: "No.", request_id: "request-1" };
  response.end(JSON.stringify({ error }));
}

function sendBytes(response: ServerResponse, bytes: Uint8Array): void {
  response.writeHead(200, { "Content-Type": "image/png", "Content-Length": String(bytes.length) });
  response.end(bytes);
}

function cut(response: ServerResponse): void {
  response.destroy();
}
