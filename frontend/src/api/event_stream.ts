/** One connection of server-sent events, read by `fetch`: unlike EventSource it tells a refusal from a cut. */

import { apiErrorOf, ConnectionError } from "./errors.ts";
import type { EventStreamParser, ServerEvent } from "./event_stream_parser.ts";
import { namingTrouble, reach, textOf } from "./reach.ts";

export interface StreamRequest {
  readonly url: string;
  readonly parser: EventStreamParser;
  readonly silenceMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The events until the server ends the stream. `parser` keeps the last id: with the same parser the next connection
 * goes on after it. Throws `ApiError` for a refusal, `ConnectionError` for a cut or a silence, the signal's reason when
 * that aborts. Without any event (204): everything has been seen.
 */
export async function* readEvents(request: StreamRequest): AsyncGenerator<ServerEvent> {
  const watch = new SilenceWatch(request.silenceMs);
  const signal = request.signal ? AbortSignal.any([request.signal, watch.signal]) : watch.signal;
  try {
    const response = await open(request, signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (reader) {
      watch.heard();
      const part = await namingTrouble(() => reader.read(), signal);
      if (part.done) return;
      yield* request.parser.push(part.value);
    }
  } finally {
    watch.end();
  }
}

async function open(request: StreamRequest, signal: AbortSignal): Promise<Response> {
  const { lastEventId } = request.parser;
  const headers = { Accept: "text/event-stream", ...(lastEventId && { "Last-Event-ID": lastEventId }) };
  const response = await reach(request.url, { headers, signal, cache: "no-store" });
  if (response.ok) return response;
  const facts = { status: response.status, header: (name: string) => response.headers.get(name) };
  throw apiErrorOf(facts, await textOf(response, signal));
}

/** Aborts when nothing has been heard for too long. */
class SilenceWatch {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    const silence = new ConnectionError("The studio fell silent.");
    this.#timer = setTimeout(() => this.#controller.abort(silence), this.#milliseconds);
  }

  /** Also closes the connection, if the reader has left before its end. */
  end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort(new ConnectionError("The stream was left."));
  }
}
