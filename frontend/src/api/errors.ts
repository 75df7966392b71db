/** What can go wrong with a request: the studio said no, or it could not be reached. */

import type { ErrorBody } from "./contract.ts";
import { retryAfterSeconds } from "./retry_after.ts";

export interface ApiErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
}

/** The studio answered, and it was a refusal. `code` is a `FailureCode`, or one that a newer service has added. */
export class ApiError extends Error implements ApiErrorFacts {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  /** Names the request in the service's logs. */
  readonly requestId: string | null;
  /** When to try again, if the studio said so. */
  readonly retryAfterSeconds: number | null;

  constructor(facts: ApiErrorFacts) {
    super(facts.message);
    this.code = facts.code;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** No answer came, or none that is the studio's: whether the request was carried out is not known. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

/** What an answer must have to be read as an error. */
export interface AnswerFacts {
  readonly status: number;
  header(name: string): string | null;
}

/** The error that an answer of 400 or more is; a body that is not the studio's (a proxy's page) is `internal_error`. */
export function apiErrorOf(answer: AnswerFacts, body: string): ApiError {
  const detail = errorDetail(body);
  return new ApiError({
    code: detail?.code ?? "internal_error",
    message: detail?.message ?? `The server answered ${answer.status}.`,
    status: answer.status,
    requestId: detail?.request_id ?? answer.header("X-Request-ID"),
    retryAfterSeconds: retryAfterSeconds(answer.header("Retry-After"), new Date()),
  });
}

function errorDetail(body: string): ErrorBody["error"] | null {
  try {
    const parsed: Partial<ErrorBody> | null = JSON.parse(body);
    const detail = parsed?.error;
    return typeof detail?.code === "string" ? detail : null;
  } catch {
    return null;
  }
}

/** Whether somebody broke the request off on purpose. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
