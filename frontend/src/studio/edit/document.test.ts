import fc from "fast-check";
import { expect, test } from "vitest";
import { newMatte } from "../../engine/matte.ts";
import { changedTiles } from "./changed_tiles.ts";
import { EditDocument } from "./document.ts";

const SIZE = { width: 600, height: 300 };
const PHOTO = { ...SIZE, data: new Uint8ClampedArray(SIZE.width * SIZE.height * 4) };

function newDocument() {
  const steps: { width: number; height: number }[] = [];
  const document = new EditDocument(PHOTO, newMatte(SIZE, 255), ({ width, height }) => steps.push({ width, height }));
  return { document, steps };
}

/** The matte with one pixel of another alpha. */
function withPixel(document: EditDocument, x: number, y: number, alpha: number) {
  const matte = { ...SIZE, data: document.matte.data.slice() };
  matte.data[y * SIZE.width + x] = alpha;
  return matte;
}

test("only tiles that differ are changed", () => {
  const before = newMatte(SIZE, 255);
  const after = newMatte(SIZE, 255);
  after.data[299 * SIZE.width + 599] = 0;
  after.data[0] = 254;

  expect([...changedTiles(before, after)]).toEqual([
    { left: 0, top: 0, width: 256, height: 256 },
    { left: 512, top: 256, width: 88, height: 44 },
  ]);
});

test("another matte is one step of the tiles that differ", () => {
  const { document, steps } = newDocument();

  expect(document.replaceMatte("Refine", withPixel(document, 10, 10, 7))).toBe(true);

  expect(steps).toEqual([{ width: 256, height: 256 }]);
  expect(document).toMatchObject({ undoLabel: "Refine", steps: 1, isEdited: true });
});

test("the same matte is no step", () => {
  const { document } = newDocument();

  expect(document.replaceMatte("Refine", document.matte)).toBe(false);
  expect(document).toMatchObject({ canUndo: false, isEdited: false });
});

test("the server's matte stays as it was", () => {
  const { document } = newDocument();
  document.replaceMatte("Refine", newMatte(SIZE, 0));

  expect(document.layers.base.data.every((alpha) => alpha === 255)).toBe(true);
});

test("a gesture that changes nothing is no step", () => {
  const { document } = newDocument();
  const gesture = document.begin("Erase");
  gesture.touch({ left: 0, top: 0, width: 10, height: 10 });
  expect(document.isInGesture).toBe(true);

  expect(gesture.commit()).toBe(false);
  expect(document).toMatchObject({ isInGesture: false, canUndo: false, isEdited: false });
});

test("without steps there is nothing to undo, redo or reset", () => {
  const { document } = newDocument();

  expect([document.undo(), document.redo(), document.reset()]).toEqual([null, null, false]);
});

test("the version never comes back, even when another history is taken up", () => {
  const { document } = newDocument();
  document.replaceMatte("Refine", newMatte(SIZE, 3));
  const seen = new Set([document.version]);
  const state = { matte: document.matte.data.slice(), history: document.snapshot(), steps: 1 };

  for (const act of [() => document.undo(), () => document.restore(state), () => document.undo()]) {
    act();
    expect(seen.has(document.version)).toBe(false);
    seen.add(document.version);
  }
});

test("a state of another size is refused", () => {
  const { document } = newDocument();
  const state = { matte: new Uint8Array(4), history: document.snapshot(), steps: 1 };

  expect(() => document.restore(state)).toThrow(RangeError);
});

test("whatever is done, the document knows whether it is as the server made it", () => {
  const pixel = fc.record({ kind: fc.constant("paint"), alpha: fc.integer({ min: 0, max: 254 }) });
  const other = fc.constantFrom("undo", "redo", "reset").map((kind) => ({ kind, alpha: 0 }));
  fc.assert(
    fc.property(fc.array(fc.oneof(pixel, other), { maxLength: 25 }), (acts) => {
      const { document } = newDocument();
      for (const { kind, alpha } of acts) {
        if (kind === "paint") document.replaceMatte("Erase", withPixel(document, 300, 5, alpha));
        else if (kind === "undo") document.undo();
        else if (kind === "redo") document.redo();
        else document.reset();
        expect(document.isEdited).toBe(document.matte.data[5 * SIZE.width + 300] !== 255);
      }
    }),
    { numRuns: 40 },
  );
});
