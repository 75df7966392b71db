/** One task at a time, and of those that wait only the newest. */

import { SupersededError } from "./errors.ts";

export interface Task<T> {
  start(): Promise<T>;
  /** Asks a started task to end early; what it still gives is not waited for by anybody. */
  abort?(): void;
}

interface Call {
  readonly task: Task<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export class Superseding {
  #running: Call | null = null;
  #waiting: Call | null = null;
  #isAborted = false;

  /** Rejects at once whatever was called before and has not ended, with a SupersededError. */
  run<T>(task: Task<T>): Promise<T> {
    this.cancel();
    return new Promise<T>((resolve, reject) => {
      this.#waiting = { task, resolve: (value) => resolve(value as T), reject };
      if (this.#running === null) void this.#next();
    });
  }

  cancel(reason: Error = new SupersededError()): void {
    this.#waiting?.reject(reason);
    this.#waiting = null;
    if (this.#running === null || this.#isAborted) return;
    this.#isAborted = true;
    this.#running.reject(reason);
    this.#running.task.abort?.();
  }

  async #next(): Promise<void> {
    const call = this.#waiting;
    this.#waiting = null;
    this.#running = call;
    this.#isAborted = false;
    if (call === null) return;
    try {
      call.resolve(await call.task.start());
    } catch (error) {
      call.reject(error);
    }
    await this.#next();
  }
}
