import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newMatte } from "../../engine/matte.ts";
import { MemoryShelf } from "../testing/memory_shelf.ts";
import {
  alphaAt,
  isAsMade,
  JOB_ID,
  openDesk,
  shownMatte,
  strokeOn,
  TestParts,
  testMatte,
  testPhoto,
  testSettings,
} from "../testing/open_desk.ts";
import { Autosaving, SAVE_DELAY_MS, stateOf, storedEdits } from "./autosaving.ts";
import { EditDocument } from "./document.ts";

const [KEY, KEY_ANEW] = [JOB_ID, `${JOB_ID}:anew`];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function desk(shelf = new MemoryShelf()) {
  const full: boolean[] = [];
  const document = new EditDocument(testPhoto(), testMatte(), () => saving.stepped());
  const saving: Autosaving = new Autosaving({
    shelf,
    document,
    jobId: JOB_ID,
    photoName: "holiday.jpg",
    now: () => new Date(2027, 2, 1),
    storageIsFull: (isFull) => full.push(isFull),
  });
  return { shelf, document, saving, full };
}

function eraseFirstRow(document: EditDocument): void {
  const matte = newMatte(document.size);
  matte.data.set(document.matte.data);
  matte.data.fill(0, 0, document.size.width);
  document.replaceMatte("Erase", matte);
}

test("steps that follow each other quickly are saved once", async () => {
  const { shelf, document } = desk();

  eraseFirstRow(document);
  await vi.advanceTimersByTimeAsync(SAVE_DELAY_MS - 1);
  document.undo();
  await vi.advanceTimersByTimeAsync(SAVE_DELAY_MS - 1);
  expect(shelf.saves).toBe(0);
  document.redo();
  await vi.advanceTimersByTimeAsync(SAVE_DELAY_MS);

  expect(shelf.saves).toBe(1);
  expect(shelf.edits.get(KEY)).toMatchObject({ jobId: JOB_ID, photoName: "holiday.jpg", steps: 1 });
});

test("what is saved is the matte and its history", async () => {
  const { shelf, document, saving } = desk();
  eraseFirstRow(document);
  await saving.flush();

  const other = new EditDocument(testPhoto(), testMatte(), () => undefined);
  const [offer] = await storedEdits(shelf, JOB_ID);
  if (offer === undefined) throw new Error("nothing is stored");
  other.restore(stateOf(offer.edit));

  expect(other.matte.data.every((alpha, at) => alpha === document.matte.data[at])).toBe(true);
  expect(other).toMatchObject({ isEdited: true, undoLabel: "Erase", steps: 1 });
  other.undo();
  expect(isAsMade(other.matte)).toBe(true);
  expect(other.isEdited).toBe(false);
});

test("half a stroke is not saved", async () => {
  const { shelf, document, saving } = desk();
  eraseFirstRow(document);
  const gesture = document.begin("Erase");

  await saving.flush();
  await vi.advanceTimersByTimeAsync(SAVE_DELAY_MS);
  expect(shelf.saves).toBe(0);

  gesture.rollback();
  await vi.advanceTimersByTimeAsync(SAVE_DELAY_MS);
  expect(shelf.saves).toBe(1);
});

test("nothing is saved twice", async () => {
  const { shelf, document, saving } = desk();
  eraseFirstRow(document);
  await saving.flush();
  await saving.flush();
  await vi.advanceTimersByTimeAsync(SAVE_DELAY_MS);

  expect(shelf.saves).toBe(1);
});

test("when storage is full it is said, and when there is room again that too", async () => {
  const { shelf, document, saving, full } = desk();
  shelf.isFull = true;
  eraseFirstRow(document);
  await saving.flush();
  expect(full).toEqual([true]);

  shelf.isFull = false;
  document.undo();
  await saving.flush();
  expect(full).toEqual([true, false]);
});

test("without storage at all one can go on", async () => {
  const { document, saving, full } = desk(
    Object.assign(new MemoryShelf(), { saveEdit: () => Promise.reject(new Error("no storage")) }),
  );
  eraseFirstRow(document);

  await saving.flush();

  expect(full).toEqual([]);
});

test("the page that is hidden is saved at once", async () => {
  vi.useRealTimers();
  const parts = new TestParts();
  await openDesk(parts);
  strokeOn(parts, [200, 100]);

  parts.hidePage();

  await expect.poll(() => parts.shelf.edits.size).toBe(1);
});

async function leftEdit(): Promise<MemoryShelf> {
  vi.useRealTimers();
  const parts = new TestParts();
  const edit = await openDesk(parts);
  strokeOn(parts, [200, 100]);
  await edit.dispose();
  return parts.shelf;
}

test("an edit of before is offered, and nothing of it is seen until the person says so", async () => {
  const parts = new TestParts(await leftEdit());
  const edit = await openDesk(parts);
  expect(edit.store.getState()).toMatchObject({ isEdited: false, resumable: { steps: 1 } });
  expect(isAsMade(shownMatte(parts))).toBe(true);

  edit.resume();

  expect(alphaAt(shownMatte(parts), 200, 100)).toBe(0);
  expect(edit.store.getState()).toMatchObject({ isEdited: true, resumable: null, undoLabel: "Erase" });
  edit.undo();
  expect(isAsMade(shownMatte(parts))).toBe(true);
});

test("an edit that was left in this visit goes on without asking", async () => {
  const parts = new TestParts(await leftEdit(), testSettings(), true);
  const edit = await openDesk(parts);

  expect(edit.store.getState()).toMatchObject({ isEdited: true, resumable: null });
  expect(alphaAt(shownMatte(parts), 200, 100)).toBe(0);
});

test("a refused edit is gone", async () => {
  const shelf = await leftEdit();
  const edit = await openDesk(new TestParts(shelf));

  edit.dropResumable();

  expect(edit.store.getState().resumable).toBeNull();
  await expect.poll(() => shelf.edits.size).toBe(0);
});

test("work that begins while an edit is offered takes nothing of it away", async () => {
  const shelf = await leftEdit();
  const parts = new TestParts(shelf);
  const edit = await openDesk(parts);
  strokeOn(parts, [120, 50]);
  await edit.flush();
  expect([...shelf.edits.keys()]).toEqual([KEY, KEY_ANEW]);

  edit.dropResumable();

  await expect.poll(() => [...shelf.edits.keys()]).toEqual([KEY]);
  const [kept] = await storedEdits(shelf, JOB_ID);
  expect(kept === undefined ? null : alphaAt({ ...testMatte(), data: stateOf(kept.edit).matte }, 120, 50)).toBe(0);
});

test("an edit that is taken up replaces the work that was begun meanwhile", async () => {
  const shelf = await leftEdit();
  const parts = new TestParts(shelf);
  const edit = await openDesk(parts);
  strokeOn(parts, [120, 50]);
  await edit.flush();

  edit.resume();

  expect(alphaAt(shownMatte(parts), 120, 50)).toBe(255);
  await expect.poll(() => [...shelf.edits.keys()]).toEqual([KEY]);
});

test("a stored edit of another size is not offered", async () => {
  const shelf = await leftEdit();
  const stored = shelf.edits.get(KEY);
  if (stored !== undefined) shelf.edits.set(KEY, { ...stored, size: { width: 10, height: 10 } });

  const edit = await openDesk(new TestParts(shelf));

  expect(edit.store.getState().resumable).toBeNull();
});

test("a stored edit that is damaged is dropped, and it is said", async () => {
  const shelf = await leftEdit();
  const stored = shelf.edits.get(KEY);
  if (stored !== undefined) shelf.edits.set(KEY, { ...stored, matte: stored.matte.slice(1) });
  const parts = new TestParts(shelf);
  const edit = await openDesk(parts);

  edit.resume();

  expect(isAsMade(shownMatte(parts))).toBe(true);
  expect(edit.store.getState().announcement).toContain("damaged");
  await expect.poll(() => shelf.edits.size).toBe(0);
});

test("a history of an older format does not cost the matte", async () => {
  const shelf = await leftEdit();
  const stored = shelf.edits.get(KEY);
  if (stored !== undefined) shelf.edits.set(KEY, { ...stored, history: { ...stored.history, format: 0 } });
  const parts = new TestParts(shelf);
  const edit = await openDesk(parts);

  edit.resume();

  expect(alphaAt(shownMatte(parts), 200, 100)).toBe(0);
  expect(edit.store.getState()).toMatchObject({ canUndo: false, isEdited: true });
});
