import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rect } from "./geometry.ts";
import { type HistorySnapshot, SnapshotMismatchError, TILE_SIZE, TileHistory } from "./history.ts";
import { type Matte, newMatte } from "./matte.ts";

/** Three tiles across, two down, those at the right and at the bottom smaller. */
const SIZE = { width: 2 * TILE_SIZE + 40, height: TILE_SIZE + 30 };

interface Fill {
  readonly rect: Rect;
  readonly alpha: number;
}

const rects = fc.record({
  left: fc.integer({ min: -20, max: SIZE.width }),
  top: fc.integer({ min: -20, max: SIZE.height }),
  width: fc.integer({ min: 0, max: 300 }),
  height: fc.integer({ min: 0, max: 300 }),
});
const gestures = fc.array(fc.array(fc.record({ rect: rects, alpha: fc.nat(255) }), { maxLength: 3 }), { maxLength: 8 });

function fill(matte: Matte, { rect, alpha }: Fill): void {
  const right = Math.min(matte.width, rect.left + rect.width);
  for (let y = Math.max(0, rect.top); y < Math.min(matte.height, rect.top + rect.height); y += 1) {
    const left = Math.max(0, rect.left);
    if (left < right) matte.data.fill(alpha, y * matte.width + left, y * matte.width + right);
  }
}

function perform(matte: Matte, history: TileHistory, fills: readonly Fill[], label = "Fill"): boolean {
  const gesture = history.begin(label);
  for (const each of fills) {
    gesture.touch(each.rect);
    fill(matte, each);
  }
  return gesture.commit();
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function whole(alpha: number): Fill {
  return { rect: { left: 0, top: 0, ...SIZE }, alpha };
}

function undoAll(history: TileHistory): number {
  let steps = 0;
  while (history.undo() !== null) steps += 1;
  return steps;
}

describe("TileHistory", () => {
  it("leads back to the first matte and forth to the last, whatever was done", () => {
    fc.assert(
      fc.property(gestures, (all) => {
        const matte = newMatte(SIZE, 128);
        const history = new TileHistory(matte);
        const states = [matte.data.slice()];
        for (const fills of all) if (perform(matte, history, fills)) states.push(matte.data.slice());
        for (const state of states.slice(0, -1).reverse()) {
          history.undo();
          expect(isSame(matte.data, state)).toBe(true);
        }
        expect(history.canUndo).toBe(false);
        for (const state of states.slice(1)) {
          history.redo();
          expect(isSame(matte.data, state)).toBe(true);
        }
        expect(history.canRedo).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it("undoes by a snapshot what the history itself would undo, and redoes it", () => {
    fc.assert(
      fc.property(gestures, fc.nat(4), (all, undone) => {
        const matte = newMatte(SIZE, 128);
        const history = new TileHistory(matte);
        for (const fills of all) perform(matte, history, fills);
        for (let step = 0; step < undone; step += 1) history.undo();
        const copy = { ...SIZE, data: matte.data.slice() };
        const restored = TileHistory.restored(copy, structuredClone(history.snapshot()));
        expect(restored.bytes).toBe(history.bytes);
        for (const move of ["undo", "undo", "redo", "redo", "redo", "redo", "undo"] as const) {
          expect(restored[move]()).toEqual(history[move]());
          expect(isSame(copy.data, matte.data)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("does the same whether steps are packed at once, bit by bit, or not at all", () => {
    fc.assert(
      fc.property(gestures, fc.array(fc.tuple(fc.boolean(), fc.nat(40_000), fc.boolean())), (all, moves) => {
        const [settling, loose] = [newMatte(SIZE, 128), newMatte(SIZE, 128)];
        const histories = [new TileHistory(settling), new TileHistory(loose)] as const;
        for (const fills of all) {
          perform(settling, histories[0], fills);
          histories[0].settle();
          histories[0].prepare();
          perform(loose, histories[1], fills);
        }
        for (const [isUndo, pixels, isWholly] of moves) {
          const [first, second] = histories.map((each) => (isUndo ? each.undo() : each.redo()));
          expect(first).toEqual(second);
          histories[0].settle(pixels);
          histories[0].prepare(isWholly ? undefined : pixels);
          expect(isSame(settling.data, loose.data)).toBe(true);
        }
        const restored = histories.map((each) => TileHistory.restored(settling, each.snapshot()).undoLabel);
        expect(restored[0]).toBe(restored[1]);
      }),
      { numRuns: 30 },
    );
  });

  it("packs so many pixels at a time, and says when all are packed", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [whole(9)]);
    const loose = history.bytes;
    expect(history.settle(TILE_SIZE)).toBe(false);
    const between = history.bytes;
    expect(between).toBeLessThan(loose);
    expect(history.settle(SIZE.width * SIZE.height)).toBe(true);
    expect(history.bytes).toBeLessThan(between);
    expect(history.settle(1)).toBe(true);
  });

  it("prepares so many pixels of either direction at a time, and begins anew when the matte has changed", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    for (const alpha of [9, 99]) perform(matte, history, [whole(alpha)]);
    history.undo();
    history.settle();
    const settled = history.bytes;
    expect(history.prepare(TILE_SIZE)).toBe(false);
    perform(matte, history, [whole(50)]);
    history.undo();
    history.settle();
    expect(history.prepare(SIZE.width * SIZE.height)).toBe(true);
    expect(history.bytes).toBeGreaterThan(settled);
    expect(history.prepare(1)).toBe(true);
    const states = (["undo", "redo", "redo", "undo", "undo"] as const).map((move) => [
      history[move]()?.label,
      matte.data[0],
    ]);
    expect(states).toEqual([
      ["Fill", 0],
      ["Fill", 9],
      ["Fill", 50],
      ["Fill", 9],
      ["Fill", 0],
    ]);
  });

  it("prepares nothing while a gesture is open, nor what its budget has no room for", () => {
    const matte = newMatte(SIZE);
    const tight = new TileHistory(matte, 100);
    perform(matte, tight, [whole(9)]);
    tight.settle();
    const settled = tight.bytes;
    expect(tight.prepare()).toBe(true);
    expect(tight.bytes).toBe(settled);

    const history = new TileHistory(matte);
    perform(matte, history, [whole(7)]);
    history.settle();
    const gesture = history.begin("Fill");
    expect(history.prepare()).toBe(true);
    expect(history.bytes).toBe(settled);
    gesture.rollback();
  });

  it("keeps to its budget, or to one step where that is larger", () => {
    fc.assert(
      fc.property(gestures, fc.constantFrom(0, 40, 80, 200, 1000), fc.array(fc.boolean()), (all, budget, moves) => {
        const matte = newMatte(SIZE, 128);
        const history = new TileHistory(matte, budget);
        const mustFit = () => {
          const { undo, redo } = history.snapshot();
          if (undo.length + redo.length > 1) expect(history.bytes).toBeLessThanOrEqual(budget);
        };
        for (const fills of all) {
          const isStep = perform(matte, history, fills);
          if (isStep) expect(history.canUndo).toBe(true);
          mustFit();
        }
        for (const isUndo of moves) {
          isUndo ? history.undo() : history.redo();
          mustFit();
        }
      }),
      { numRuns: 50 },
    );
  });

  it("frees the oldest step first", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte, 150);
    for (const alpha of [10, 20, 30, 40]) perform(matte, history, [whole(alpha)], `to ${alpha}`);
    expect(history.undoLabel).toBe("to 40");
    expect(undoAll(history)).toBe(1);
    expect(matte.data[0]).toBe(30);
  });

  it("frees what is farthest in the future when a step grows by being undone", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte, 1000);
    perform(matte, history, [whole(9)], "plain");
    const gesture = history.begin("noise");
    gesture.touch(whole(0).rect);
    for (let at = 0; at < matte.data.length; at += 1) matte.data[at] = at % 251;
    gesture.commit();
    history.undo();
    expect([history.undoLabel, history.redoLabel]).toEqual([null, "noise"]);
    expect(history.redo()?.label).toBe("noise");
    expect(matte.data[250]).toBe(250);
  });

  it("does not cut off the future from the present when the budget is too small for it", () => {
    const matte = newMatte(SIZE);
    const roomy = new TileHistory(matte);
    for (const alpha of [10, 20, 30]) perform(matte, roomy, [whole(alpha)], `to ${alpha}`);
    undoAll(roomy);
    const tight = TileHistory.restored(matte, roomy.snapshot(), 0);
    expect(tight.redo()?.label).toBe("to 10");
    expect(tight.canRedo).toBe(false);
  });

  it("holds bytes only for tiles that were changed, and for each step once", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [
      { rect: { left: 0, top: 0, width: 1, height: 1 }, alpha: 9 },
      whole(0),
      { ...whole(0), alpha: 0 },
    ]);
    const bytes = history.bytes;
    // The first pixel is back to 0 too: nothing has changed, and nothing is held.
    expect(bytes).toBe(0);
    perform(matte, history, [{ rect: { left: 0, top: 0, width: 1, height: 1 }, alpha: 9 }]);
    const [step] = history.snapshot().undo;
    expect(step?.tiles).toEqual(Uint32Array.of(0));
    expect(history.bytes).toBe((step?.packed.byteLength ?? 0) + 4 + 4 + 2 * "Fill".length);
  });

  it("counts the before-images of the open gesture", () => {
    const history = new TileHistory(newMatte(SIZE));
    history.begin("Erase").touch({ left: 0, top: 0, width: TILE_SIZE + 1, height: 1 });
    expect(history.bytes).toBe(2 * TILE_SIZE * TILE_SIZE);
  });

  it("makes no step of a gesture that has changed nothing, and keeps what can be done again", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [whole(9)]);
    history.undo();
    const version = history.version;
    expect(perform(matte, history, [whole(0)])).toBe(false);
    expect(history.canRedo).toBe(true);
    expect(history.version).toBe(version);
  });

  it("forgets what could be done again once something else is done", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [whole(9)]);
    history.undo();
    perform(matte, history, [whole(7)]);
    expect(history.redo()).toBeNull();
  });

  it("tells the label and the tiles that have changed", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [{ rect: { left: 300, top: 260, width: 10, height: 10 }, alpha: 1 }], "Erase");
    const tile = { left: TILE_SIZE, top: TILE_SIZE, width: TILE_SIZE, height: 30 };
    expect(history.undo()).toEqual({ label: "Erase", dirty: tile });
    expect(history.redoLabel).toBe("Erase");
    expect(history.redo()).toEqual({ label: "Erase", dirty: tile });
  });

  it("has a new version after each commit, undo and redo", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    const versions = new Set([history.version]);
    for (const act of [() => perform(matte, history, [whole(9)]), () => history.undo(), () => history.redo()]) {
      act();
      versions.add(history.version);
    }
    expect(versions.size).toBe(4);
  });
});

describe("a gesture", () => {
  it("is the only one: neither another one nor undo or redo gets in between", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [whole(9)]);
    perform(matte, history, [whole(8)]);
    history.undo();
    const gesture = history.begin("Erase");
    expect(() => history.begin("Restore")).toThrow("open");
    expect([history.undo(), history.redo(), history.canUndo, history.canRedo]).toEqual([null, null, false, false]);
    gesture.rollback();
    expect([history.canUndo, history.canRedo]).toEqual([true, true]);
  });

  it("shows each touched tile as it was before", () => {
    const matte = newMatte(SIZE, 5);
    const gesture = new TileHistory(matte).begin("Erase");
    gesture.touch({ left: 2 * TILE_SIZE, top: TILE_SIZE, width: 1, height: 1 });
    matte.data.fill(0);
    expect(gesture.before(2, 1)).toEqual(new Uint8Array(40 * 30).fill(5));
    expect(gesture.before(1, 1)).toBeNull();
    expect(gesture.before(5, 0)).toBeNull();
  });

  it("keeps the first before-image of a tile that is touched twice", () => {
    const matte = newMatte(SIZE, 5);
    const history = new TileHistory(matte);
    perform(matte, history, [whole(6), whole(7)]);
    history.undo();
    expect(matte.data.every((alpha) => alpha === 5)).toBe(true);
  });

  it("leaves everything as it was when rolled back, and no step", () => {
    const matte = newMatte(SIZE, 5);
    const history = new TileHistory(matte);
    const gesture = history.begin("Erase");
    gesture.touch({ left: 0, top: 0, width: TILE_SIZE + 1, height: 1 });
    matte.data.fill(0, 0, TILE_SIZE + 1);
    expect(gesture.rollback()).toEqual({ left: 0, top: 0, width: 2 * TILE_SIZE, height: TILE_SIZE });
    expect(matte.data.every((alpha) => alpha === 5)).toBe(true);
    expect(history.canUndo).toBe(false);
  });

  it("cannot be used once it has ended", () => {
    const gesture = new TileHistory(newMatte(SIZE)).begin("Erase");
    gesture.commit();
    expect(() => gesture.touch(whole(0).rect)).toThrow("ended");
    expect(() => gesture.commit()).toThrow("ended");
    expect(() => gesture.rollback()).toThrow("ended");
    expect(gesture.before(0, 0)).toBeNull();
  });
});

describe("a snapshot", () => {
  function snapshotOf(): HistorySnapshot {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [whole(9)]);
    return history.snapshot();
  }

  it("is refused by a matte of another size", () => {
    const narrow = newMatte({ width: 10, height: SIZE.height });
    const low = newMatte({ width: SIZE.width, height: 10 });
    expect(() => TileHistory.restored(narrow, snapshotOf())).toThrow(SnapshotMismatchError);
    expect(() => TileHistory.restored(low, snapshotOf())).toThrow("552×286 pixels, the matte of 552×10");
  });

  it("is refused when it is of another format", () => {
    expect(() => TileHistory.restored(newMatte(SIZE), { ...snapshotOf(), format: 2 })).toThrow("format 2");
  });

  it("is refused when a step is damaged", () => {
    const snapshot = snapshotOf();
    const step = snapshot.undo[0] ?? expect.unreachable();
    const damages = [
      { tiles: Uint32Array.of(1) },
      { packed: step.packed.slice(1) },
      { tiles: step.tiles.map((tile) => tile + 1) },
      { tiles: new Uint32Array(0), ends: new Uint32Array(0) },
    ];
    for (const damage of damages) {
      const damaged = { ...snapshot, undo: [{ ...step, ...damage }] };
      expect(() => TileHistory.restored(newMatte(SIZE), damaged)).toThrow("damaged");
    }
  });

  it("keeps what it held when the history goes on", () => {
    const matte = newMatte(SIZE);
    const history = new TileHistory(matte);
    perform(matte, history, [whole(9)]);
    const snapshot = history.snapshot();
    history.undo();
    expect(snapshot.undo).toHaveLength(1);
    expect(snapshot.redo).toHaveLength(0);
  });
});
