/** Reads `text/event-stream` (WHATWG HTML, 9.2.6) from pieces of text that may be cut anywhere. */

export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

export class EventStreamParser {
  /** Of the last event that had one: where to go on after a cut. */
  lastEventId: string;
  /** How long the server wants a client to wait before it connects again; null until it has said so. */
  retryMs: number | null = null;
  #rest = "";
  #type = "";
  #data: string[] = [];
  #id: string | null = null;

  constructor(lastEventId = "") {
    this.lastEventId = lastEventId;
  }

  /** The events that this piece completes. */
  push(text: string): ServerEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => (line === "" ? this.#dispatched() : this.#read(line)));
  }

  #read(line: string): ServerEvent[] {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
    return [];
  }

  #dispatched(): ServerEvent[] {
    const event = { type: this.#type || "message", data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.lastEventId = this.#id ?? this.lastEventId;
    this.#type = "";
    this.#data = [];
    return isEmpty ? [] : [event];
  }
}
