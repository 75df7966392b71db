/** Waiting when the studio is busy, for as long as it asks for, but not for ever. */

import { delay } from "./delay.ts";
import { ApiError } from "./errors.ts";

export interface PatienceLimits {
  /** Attempts in all. */
  readonly attempts: number;
  /** Of all waits together. */
  readonly totalSeconds: number;
}

/** A full queue frees a tenth of itself within `Retry-After` (1 to 60 s): two minutes see most rushes through. */
export const PATIENCE: PatienceLimits = { attempts: 6, totalSeconds: 120 };

export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Called each second of a wait, with the whole seconds that are left. */
  readonly onWait?: ((secondsLeft: number) => void) | undefined;
}

/** Makes the attempt again as long as it is refused for being too much (429, 503 with `Retry-After`); else its error. */
export async function withPatience<T>(attempt: () => Promise<T>, waiting: Waiting, limits = PATIENCE): Promise<T> {
  let waitedSeconds = 0;
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      const seconds = secondsAskedFor(error);
      waitedSeconds += seconds ?? 0;
      if (seconds === null || tried >= limits.attempts || waitedSeconds > limits.totalSeconds) throw error;
      await countDown(seconds, waiting);
    }
  }
}

function secondsAskedFor(error: unknown): number | null {
  if (!(error instanceof ApiError) || (error.status !== 429 && error.status !== 503)) return null;
  return error.retryAfterSeconds;
}

async function countDown(seconds: number, waiting: Waiting): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    waiting.onWait?.(left);
    await delay(1000, waiting.signal);
  }
}
