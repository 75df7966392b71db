/** Requests whose answer is JSON. */

import { apiErrorOf, ConnectionError } from "./errors.ts";
import { reach, textOf } from "./reach.ts";
import type { Answer } from "./upload_transport.ts";

/** A request that only asks or orders is answered within 2 seconds even when the store is down; this is for dead lines. */
const TIMEOUT_MS = 20_000;

export interface JsonRequest {
  readonly url: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The answer's JSON; `ApiError` for a refusal, `ConnectionError` for silence, the signal's reason when that aborts. */
export async function requestJson<T>(request: JsonRequest): Promise<T> {
  return jsonOf<T>(await ask(request));
}

/** The same where the answer has no body (204). */
export async function requestNothing(request: JsonRequest): Promise<void> {
  refuseErrors(await ask(request));
}

/** What a whole answer holds: `ApiError` of 400 or more, `ConnectionError` if it is not JSON (somebody else's page). */
export function jsonOf<T>(answer: Answer): T {
  refuseErrors(answer);
  try {
    const parsed: T = JSON.parse(answer.body);
    return parsed;
  } catch (cause) {
    throw new ConnectionError("The answer did not come from the studio.", { cause });
  }
}

function refuseErrors(answer: Answer): void {
  if (answer.status >= 400) throw apiErrorOf(answer, answer.body);
}

async function ask(request: JsonRequest): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  try {
    const response = await reach(request.url, { ...initOf(request), signal });
    const body = await textOf(response, signal);
    return { status: response.status, body, header: (name) => response.headers.get(name) };
  } catch (error) {
    if (timeout.aborted && !request.signal?.aborted) throw new ConnectionError("The studio did not answer in time.");
    throw error;
  }
}

function initOf(request: JsonRequest): RequestInit {
  if (request.body === undefined) return { method: request.method };
  const headers = { "Content-Type": "application/json" };
  return { method: request.method, body: JSON.stringify(request.body), headers };
}
