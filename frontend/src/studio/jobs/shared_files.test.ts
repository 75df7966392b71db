import { beforeEach, describe, expect, it } from "vitest";
import { ConnectionError } from "../../api/errors.ts";
import type { Cancellable } from "../../api/studio_api.ts";
import { SharedFiles } from "./shared_files.ts";

const FILE = new Blob(["cat"]);

interface Request {
  readonly path: string;
  readonly signal: AbortSignal | undefined;
  readonly answer: (file: Blob) => void;
  readonly fail: (error: Error) => void;
}

/** Answers when the test says so. */
class SlowServer {
  readonly requests: Request[] = [];

  fetchFile(path: string, { signal }: Cancellable = {}): Promise<Blob> {
    return new Promise((answer, fail) => {
      signal?.addEventListener("abort", () => fail(signal.reason));
      this.requests.push({ path, signal, answer, fail });
    });
  }

  get request(): Request {
    const last = this.requests.at(-1);
    if (last === undefined) throw new Error("nothing was asked for");
    return last;
  }
}

let server: SlowServer;
let arrived: string[];
let files: SharedFiles;

beforeEach(() => {
  server = new SlowServer();
  arrived = [];
  files = new SharedFiles(server, (path) => arrived.push(path));
});

describe("a file that several want", () => {
  it("is asked for once while it is on its way", async () => {
    const both = [files.fetch("/source"), files.fetch("/source")];
    server.request.answer(FILE);

    expect(await Promise.all(both)).toEqual([FILE, FILE]);
    expect(server.requests).toHaveLength(1);
    expect(arrived).toEqual(["/source"]);
  });

  it("is asked for again when it has come, or has not", async () => {
    const first = files.fetch("/source");
    server.request.answer(FILE);
    await first;
    const second = files.fetch("/source");
    server.request.fail(new ConnectionError("cut"));
    await expect(second).rejects.toThrow(ConnectionError);

    const third = files.fetch("/source");
    server.request.answer(FILE);

    expect(await third).toBe(FILE);
    expect(server.requests).toHaveLength(3);
  });

  it("still comes to the others when one of them leaves", async () => {
    const leaving = new AbortController();
    const left = files.fetch("/source", { signal: leaving.signal });
    const stays = files.fetch("/source");
    leaving.abort(new Error("closed"));
    await expect(left).rejects.toThrow("closed");

    expect(server.request.signal?.aborted).toBe(false);
    server.request.answer(FILE);
    expect(await stays).toBe(FILE);
  });

  it("is given up when all of them leave", async () => {
    const leaving = new AbortController();
    const left = [1, 2].map(() => files.fetch("/source", { signal: leaving.signal }));
    leaving.abort(new Error("closed"));

    for (const each of left) await expect(each).rejects.toThrow("closed");
    expect(server.request.signal?.aborted).toBe(true);
    expect(arrived).toEqual([]);
  });

  it("is not asked for by who has left already", async () => {
    await expect(files.fetch("/source", { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(server.requests).toEqual([]);
  });
});
