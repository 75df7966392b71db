/** The event streams of the tests' studio. */

import type { ServerResponse } from "node:http";
import type { Batch, Job } from "../contract.ts";

type View = Job | Batch;

interface OpenStream {
  readonly response: ServerResponse;
  readonly view: () => View | null;
  lastId: string;
}

export class EventStreams {
  readonly #open = new Set<OpenStream>();

  get count(): number {
    return this.#open.size;
  }

  /** Says where the view stands, unless the client has seen just that. */
  open(response: ServerResponse, view: () => View | null, lastEventId: string): void {
    const stream = { response, view, lastId: lastEventId };
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("retry: 20\n\n: hello\n\n");
    response.on("close", () => this.#open.delete(stream));
    this.#open.add(stream);
    this.#tellOne(stream);
  }

  tell(): void {
    for (const stream of this.#open) this.#tellOne(stream);
  }

  cut(): void {
    for (const stream of this.#open) stream.response.destroy();
  }

  #tellOne(stream: OpenStream): void {
    const view = stream.view();
    if (view === null) this.#end(stream, "event: gone\ndata: {}\n\n");
    else if (idOf(view) !== stream.lastId) this.#say(stream, view);
  }

  #say(stream: OpenStream, view: View): void {
    const id = idOf(view);
    stream.lastId = id;
    const text = `event: ${id === "end" ? "end" : "progress"}\ndata: ${JSON.stringify(view)}\nid: ${id}\n\n`;
    if (id === "end") this.#end(stream, text);
    else stream.response.write(text);
  }

  #end(stream: OpenStream, text: string): void {
    stream.response.end(text);
    this.#open.delete(stream);
  }
}

/** Names the facts, as the service's ids do. */
function idOf(view: View): string {
  if (hasEnded(view)) return "end";
  if ("items" in view) return view.items.map(({ state, percent }) => `${state}-${percent}`).join("-");
  return `${view.attempt}-${view.stage}-${view.percent}`;
}

function hasEnded(view: View): boolean {
  return "is_finished" in view ? view.is_finished : view.state !== "queued" && view.state !== "running";
}
