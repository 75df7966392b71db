/** The server's files: a file that is on its way is not asked for again. */

import type { Cancellable, StudioApi } from "../../api/studio_api.ts";

interface Coming {
  readonly file: Promise<Blob>;
  readonly request: AbortController;
  waiting: number;
}

export class SharedFiles {
  readonly #api: Pick<StudioApi, "fetchFile">;
  readonly #arrived: (path: string, file: Blob) => void;
  readonly #coming = new Map<string, Coming>();

  /** `arrived` is told of each file before those who wait for it. */
  constructor(api: Pick<StudioApi, "fetchFile">, arrived: (path: string, file: Blob) => void) {
    this.#api = api;
    this.#arrived = arrived;
  }

  /** As the API's. The request is broken off when nobody waits for it any more. */
  async fetch(path: string, { signal }: Cancellable = {}): Promise<Blob> {
    signal?.throwIfAborted();
    const coming = this.#coming.get(path) ?? this.#ask(path);
    coming.waiting += 1;
    try {
      return await Promise.race([coming.file, abortOf(signal)]);
    } finally {
      coming.waiting -= 1;
      if (coming.waiting === 0) this.#leave(path, coming);
    }
  }

  #ask(path: string): Coming {
    const request = new AbortController();
    const file = this.#api.fetchFile(path, { signal: request.signal }).then((blob) => {
      this.#arrived(path, blob);
      return blob;
    });
    const coming = { file, request, waiting: 0 };
    this.#coming.set(path, coming);
    return coming;
  }

  /** Of a file that has arrived, the breaking off does nothing. */
  #leave(path: string, coming: Coming): void {
    if (this.#coming.get(path) === coming) this.#coming.delete(path);
    coming.request.abort();
  }
}

/** Rejects when the signal aborts; without one, never. */
function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
