import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStreamParser } from "./event_stream_parser.ts";

describe("the parser of event streams", () => {
  it("reads events with their types, and many lines of data as one text", () => {
    const parser = new EventStreamParser();
    const events = parser.push("event: progress\ndata: one\ndata: two\nid: 7\n\ndata:three\n\n");
    expect(events).toEqual([
      { type: "progress", data: "one\ntwo" },
      { type: "message", data: "three" },
    ]);
    expect(parser.lastEventId).toBe("7");
  });

  it("passes over comments and events without data, and keeps the server's pace", () => {
    const parser = new EventStreamParser();
    expect(parser.push(": heartbeat\n\nretry: 2000\n\nevent: empty\n\n")).toEqual([]);
    expect(parser.retryMs).toBe(2000);
  });

  it("holds an event back until its blank line, and takes its id only then", () => {
    const parser = new EventStreamParser("before");
    expect(parser.push("id: after\ndata: x\n")).toEqual([]);
    expect(parser.lastEventId).toBe("before");
    expect(parser.push("\n")).toEqual([{ type: "message", data: "x" }]);
    expect(parser.lastEventId).toBe("after");
  });

  it("reads the same from a stream however it is cut, with each kind of line end", () => {
    const lines = [
      "retry: 5",
      "",
      "event: progress",
      'data: {"percent": 40}',
      "id: 1",
      "",
      ": hm",
      "",
      "data: b",
      "id: 2",
      "",
      "",
    ];
    const cuts = fc.array(fc.nat({ max: 80 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom("\n", "\r\n"), cuts, (lineEnd, places) => {
        const text = lines.join(lineEnd);
        const parser = new EventStreamParser();
        const sorted = [0, ...places.map((place) => Math.min(place, text.length)), text.length].sort((a, b) => a - b);
        const events = sorted.slice(1).flatMap((end, index) => parser.push(text.slice(sorted[index], end)));
        expect(events).toEqual([
          { type: "progress", data: '{"percent": 40}' },
          { type: "message", data: "b" },
        ]);
        expect(parser.lastEventId).toBe("2");
      }),
    );
  });
});
