import { describe, expect, it } from "vitest";
import { GestureRecognizer, PINCH_GRACE_MS, type PointerRecord, type ViewEvent } from "./gestures.ts";

type Part = Partial<Omit<PointerRecord, "samples">> & { readonly x?: number; readonly y?: number };

function record(phase: PointerRecord["phase"], part: Part = {}): PointerRecord {
  const { x = 0, y = 0, kind = "mouse", ...rest } = part;
  const samples = [{ x, y, pressure: 1, isPen: kind === "pen" }];
  return { phase, id: 1, kind, button: 0, samples, timeMs: 0, ...rest };
}

/** All events of a series of records. */
function told(recognizer: GestureRecognizer, ...records: readonly PointerRecord[]): ViewEvent[] {
  return records.flatMap((each) => recognizer.feed(each));
}

function kinds(events: readonly ViewEvent[]): string[] {
  return events.map((event) => event.kind);
}

const finger = (id: number, part: Part = {}): Part => ({ id, kind: "touch", ...part });

describe("a mouse", () => {
  it("draws with its left button, and the cursor follows", () => {
    const events = told(
      new GestureRecognizer(),
      record("down", { x: 1 }),
      record("move", { x: 2 }),
      record("up", { x: 2 }),
    );
    expect(kinds(events)).toEqual(["down", "move", "hover", "up"]);
  });

  it("hands on every coalesced sample of a move", () => {
    const recognizer = new GestureRecognizer();
    recognizer.feed(record("down"));
    const samples = [1, 2, 3].map((x) => ({ x, y: 0, pressure: 1, isPen: false }));
    const [move] = recognizer.feed({ ...record("move"), samples });
    expect(move).toEqual({ kind: "move", inputs: samples });
  });

  it("only hovers while no button is down", () => {
    expect(kinds(told(new GestureRecognizer(), record("move", { x: 5 })))).toEqual(["hover"]);
  });

  it("pans with its middle button by what it has moved since", () => {
    const events = told(
      new GestureRecognizer(),
      record("down", { x: 10, y: 10, button: 1 }),
      record("move", { x: 15, y: 12 }),
      record("move", { x: 14, y: 20 }),
      record("up"),
    );
    expect(events.filter((event) => event.kind === "pan")).toEqual([
      { kind: "pan", dx: 5, dy: 2 },
      { kind: "pan", dx: -1, dy: 8 },
    ]);
    expect(kinds(events)).not.toContain("down");
  });

  it("pans with its left button while the view is held, and draws again afterwards", () => {
    const recognizer = new GestureRecognizer();
    recognizer.hold(true);
    expect(kinds(told(recognizer, record("down"), record("move", { x: 3 }), record("up")))).toContain("pan");
    recognizer.hold(false);
    expect(kinds(told(recognizer, record("down")))).toEqual(["down"]);
  });

  it("goes on with a pan although the hold ends in its middle", () => {
    const recognizer = new GestureRecognizer();
    recognizer.hold(true);
    recognizer.feed(record("down"));
    recognizer.hold(false);
    expect(kinds(told(recognizer, record("move", { x: 3 })))).toEqual(["pan"]);
  });

  it("does nothing with its right button, nor with a second button in mid-stroke", () => {
    const recognizer = new GestureRecognizer();
    expect(told(recognizer, record("down", { button: 2 }))).toEqual([]);
    recognizer.feed(record("down"));
    expect(told(recognizer, record("down", { button: 1 }))).toEqual([]);
    expect(recognizer.state).toBe("drawing");
  });

  it("cancels the stroke when the pointer is cancelled", () => {
    expect(kinds(told(new GestureRecognizer(), record("down"), record("cancel")))).toEqual(["down", "cancel"]);
  });
});

describe("fingers", () => {
  it("draw with one", () => {
    const events = told(
      new GestureRecognizer(),
      record("down", finger(1)),
      record("move", finger(1, { x: 4 })),
      record("up", finger(1)),
    );
    expect(kinds(events)).toEqual(["down", "move", "up"]);
  });

  it("cancel the stroke when a second comes at once, then pan and zoom", () => {
    const events = told(
      new GestureRecognizer(),
      record("down", finger(1, { x: 0 })),
      record("down", finger(2, { x: 100, timeMs: PINCH_GRACE_MS })),
      record("move", finger(2, { x: 200, timeMs: 150 })),
    );
    expect(kinds(events)).toEqual(["down", "cancel", "hover", "pan", "zoom"]);
    expect(events.at(-2)).toEqual({ kind: "pan", dx: 50, dy: 0 });
    expect(events.at(-1)).toEqual({ kind: "zoom", at: { x: 100, y: 0 }, factor: 2 });
  });

  it("go on drawing when a second comes late: that is the hand", () => {
    const events = told(
      new GestureRecognizer(),
      record("down", finger(1)),
      record("down", finger(2, { timeMs: PINCH_GRACE_MS + 1 })),
      record("move", finger(2, { x: 50 })),
      record("move", finger(1, { x: 1 })),
      record("up", finger(1)),
    );
    expect(kinds(events)).toEqual(["down", "move", "up"]);
  });

  it("do not draw with the one that is left of a pinch, until all are lifted", () => {
    const recognizer = new GestureRecognizer();
    told(recognizer, record("down", finger(1)), record("down", finger(2)), record("up", finger(2)));
    expect(told(recognizer, record("move", finger(1, { x: 9 })), record("down", finger(3)))).toEqual([]);
    told(recognizer, record("up", finger(1)), record("up", finger(3)));
    expect(kinds(told(recognizer, record("down", finger(4))))).toEqual(["down"]);
  });

  it("pan with one while the view is held, and pinch when a second comes", () => {
    const recognizer = new GestureRecognizer();
    recognizer.hold(true);
    const one = told(recognizer, record("down", finger(1)), record("move", finger(1, { y: 7 })));
    expect(one.at(-1)).toEqual({ kind: "pan", dx: 0, dy: 7 });
    told(recognizer, record("down", finger(2, { x: 50, timeMs: 500 })));
    expect(recognizer.state).toBe("pinching");
  });

  it("pan without a zoom when they lie on one point", () => {
    const recognizer = new GestureRecognizer();
    told(recognizer, record("down", finger(1)), record("down", finger(2)));
    expect(kinds(told(recognizer, record("move", finger(2, { x: 30 }))))).toEqual(["pan"]);
  });
});

describe("a pen", () => {
  it("hands on its pressure", () => {
    const recognizer = new GestureRecognizer();
    const samples = [{ x: 0, y: 0, pressure: 0.25, isPen: true }];
    expect(recognizer.feed({ ...record("down", { kind: "pen" }), samples })).toEqual([
      { kind: "down", input: samples[0] },
    ]);
  });

  it("keeps a finger from drawing once it was seen, if only hovering; two still pinch", () => {
    const recognizer = new GestureRecognizer();
    recognizer.feed(record("move", { kind: "pen", id: 9 }));
    expect(told(recognizer, record("down", finger(1)), record("move", finger(1, { x: 5 })))).toEqual([]);
    told(recognizer, record("down", finger(2, { x: 80 })));
    expect(recognizer.state).toBe("pinching");
  });

  it("takes over from the palm that touched first", () => {
    const recognizer = new GestureRecognizer();
    const events = told(recognizer, record("down", finger(1)), record("down", { kind: "pen", id: 9 }));
    expect(kinds(events)).toEqual(["down", "cancel", "down"]);
    expect(kinds(told(recognizer, record("move", { kind: "pen", id: 9, x: 3 })))).toContain("move");
  });

  it("takes over from a palm that was felt as two fingers, and from what is left of it", () => {
    const recognizer = new GestureRecognizer();
    const pen = (phase: PointerRecord["phase"]) => record(phase, { kind: "pen", id: 9 });
    told(recognizer, record("down", finger(1)), record("down", finger(2, { x: 80 })));
    expect(kinds(told(recognizer, pen("down"), record("move", finger(2, { x: 90 })), pen("up")))).toEqual([
      "down",
      "up",
    ]);
    expect(told(recognizer, record("move", finger(2, { x: 99 })))).toEqual([]);
    expect(kinds(told(recognizer, pen("down")))).toEqual(["down"]);
  });

  it("is not disturbed by the palm", () => {
    const recognizer = new GestureRecognizer();
    recognizer.feed(record("down", { kind: "pen", id: 9 }));
    expect(
      told(recognizer, record("down", finger(1)), record("down", finger(2)), record("move", finger(2, { x: 9 }))),
    ).toEqual([]);
    expect(recognizer.state).toBe("drawing");
  });
});

it("refuses a record without a sample", () => {
  expect(() => new GestureRecognizer().feed({ ...record("down"), samples: [] })).toThrow(RangeError);
});
