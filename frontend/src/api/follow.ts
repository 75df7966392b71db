/** Following something until it ends: by an event stream, and by asking again and again where streams do not work. */

import { delay } from "./delay.ts";
import { ApiError, ConnectionError } from "./errors.ts";
import { readEvents } from "./event_stream.ts";
import { EventStreamParser, type ServerEvent } from "./event_stream_parser.ts";
import { requestJson } from "./json_request.ts";
import { type Pace, pollDelayMs } from "./pace.ts";
import type { StreamSlots } from "./stream_slots.ts";

/** What is followed: a job or a batch. */
export interface Subject<View> {
  readonly url: string;
  readonly eventsUrl: string;
  hasEnded(view: View): boolean;
}

export interface Following<View> {
  readonly listener: (view: View) => void;
  readonly signal: AbortSignal | undefined;
  readonly pace: Pace;
  readonly slots: StreamSlots;
}

/** Streams that fail so often in a row without an event are not tried again. */
const STREAM_ATTEMPTS = 2;

/**
 * Tells the listener of each change, and resolves with the last. Throws `ApiError` when it is gone (`not_found`),
 * `ConnectionError` after `lostAfterFailures` looks in a row without an answer, the signal's reason when that aborts.
 */
export async function follow<View>(subject: Subject<View>, following: Following<View>): Promise<View> {
  return (await streamed(subject, following)) ?? (await polled(subject, following));
}

/** The last view; null when streams are refused, cut again and again, or all slots are taken. */
async function streamed<View>(subject: Subject<View>, following: Following<View>): Promise<View | null> {
  const parser = new EventStreamParser();
  for (let failures = 0; failures < STREAM_ATTEMPTS; ) {
    const release = following.slots.take();
    if (!release) return null;
    try {
      const outcome = await readStream(subject, following, parser);
      if (outcome.last !== null) return outcome.last;
      if (outcome.isRefused) return null;
      failures = outcome.hasHeard ? 0 : failures + 1;
    } finally {
      release();
    }
    await delay(parser.retryMs ?? following.pace.reconnectMs, following.signal);
  }
  return null;
}

interface StreamOutcome<View> {
  readonly last: View | null;
  readonly hasHeard: boolean;
  readonly isRefused: boolean;
}

async function readStream<View>(
  subject: Subject<View>,
  following: Following<View>,
  parser: EventStreamParser,
): Promise<StreamOutcome<View>> {
  let hasHeard = false;
  const request = {
    url: subject.eventsUrl,
    parser,
    silenceMs: following.pace.silenceMs,
    signal: following.signal,
  };
  try {
    for await (const event of readEvents(request)) {
      hasHeard = true;
      const view = viewOf<View>(event);
      following.listener(view);
      if (event.type === "end") return { last: view, hasHeard, isRefused: false };
    }
  } catch (error) {
    if (!isStreamTrouble(error)) throw error;
    return { last: null, hasHeard, isRefused: error instanceof ApiError };
  }
  return { last: null, hasHeard, isRefused: false };
}

/** A stream that fails is no reason to give up, as long as what it is about exists. */
function isStreamTrouble(error: unknown): boolean {
  return error instanceof ConnectionError || (error instanceof ApiError && error.status !== 404);
}

function viewOf<View>(event: ServerEvent): View {
  if (event.type === "gone") throw goneError();
  const view: View = JSON.parse(event.data);
  return view;
}

function goneError(): ApiError {
  const message = "It was removed while it was followed.";
  return new ApiError({ code: "not_found", message, status: 404, requestId: null, retryAfterSeconds: null });
}

async function polled<View>(subject: Subject<View>, following: Following<View>): Promise<View> {
  const { pace, signal, listener } = following;
  for (let looks = 0, failures = 0; ; looks += 1) {
    let waitMs = pollDelayMs(pace, looks);
    try {
      const view = await requestJson<View>({ url: subject.url, method: "GET", signal });
      failures = 0;
      listener(view);
      if (subject.hasEnded(view)) return view;
    } catch (error) {
      failures += 1;
      if (!isWorthAnotherLook(error) || failures >= pace.lostAfterFailures) throw error;
      waitMs = Math.max(waitMs, retryAfterMs(error));
    }
    await delay(waitMs, signal);
  }
}

function isWorthAnotherLook(error: unknown): boolean {
  return (
    error instanceof ConnectionError || (error instanceof ApiError && (error.status >= 500 || error.status === 429))
  );
}

function retryAfterMs(error: unknown): number {
  return error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
}
