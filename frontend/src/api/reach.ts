/** `fetch` whose failures have a name. */

import { ConnectionError } from "./errors.ts";

/** As `fetch`; rejects with the signal's reason when that aborts, and else with `ConnectionError`. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  return await namingTrouble(() => fetch(url, init), init.signal);
}

/** The body as text, with the same errors as `reach`. */
export async function textOf(response: Response, signal: AbortSignal | null | undefined): Promise<string> {
  return await namingTrouble(() => response.text(), signal);
}

/** Runs a step of a request; what fails in it is a lost connection, unless the request was broken off on purpose. */
export async function namingTrouble<T>(step: () => Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new ConnectionError("The studio could not be reached.", { cause });
  }
}
