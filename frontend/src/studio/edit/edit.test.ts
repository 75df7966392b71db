import { expect, test } from "vitest";
import { NEUTRAL_REFINEMENT } from "../../engine/refine/settings.ts";
import { MemoryShelf } from "../testing/memory_shelf.ts";
import {
  alphaAt,
  isAsMade,
  NO_ELEMENT,
  onScreen,
  openDesk,
  readyPhoto,
  SIZE,
  shownMatte,
  strokeOn,
  TestParts,
  testSettings,
  until,
} from "../testing/open_desk.ts";
import { pngPixels } from "../testing/png_pixels.ts";
import { rawFile } from "../testing/raw_files.ts";
import { openEdit } from "./edit.ts";

const parts = (settings: Parameters<typeof testSettings>[0] = {}) =>
  new TestParts(new MemoryShelf(), testSettings(settings));

test("the dropped file is used, and only the matte is fetched", async () => {
  const its = parts();
  const edit = await openDesk(its);

  expect(edit.store.getState()).toMatchObject({ phase: "ready", size: SIZE, isEdited: false, canUndo: false });
  expect(its.server.fetched).not.toContain("/source");
  expect(isAsMade(shownMatte(its))).toBe(true);
});

test("after a reload the photo is fetched from the server", async () => {
  const its = parts();
  await openDesk(its, readyPhoto({ file: null }));

  expect(its.server.fetched).toContain("/source");
});

test("the edge's colours are put in when they arrive, cleaned as the job's own", async () => {
  const its = parts();
  await openDesk(its);
  await expect.poll(() => its.stages.stage.scene?.layers.edges ?? null).not.toBeNull();

  expect(its.server.ordered).toEqual([{ channels: "edges", format: "png", edge_cleaning: 0.5 }]);
  expect([...(its.stages.stage.scene?.layers.edges?.data.subarray(400, 404) ?? [])]).toEqual([0, 255, 0, 255]);
});

test("without the edge's colours one can go on", async () => {
  const its = parts();
  its.server.renders.clear();
  const edit = await openDesk(its);

  strokeOn(its, [200, 100]);

  expect(edit.store.getState().isEdited).toBe(true);
  expect(its.stages.stage.scene?.layers.edges).toBeNull();
});

test("of a photo that the browser cannot read, the server's cut-out is shown, and it is said", async () => {
  const its = parts();
  its.server.renders.set("rgba", readyPhoto().file ?? new Blob());
  const edit = await openDesk(its, readyPhoto({ file: new File(["?"], "photo.heic", { type: "image/heic" }) }));

  expect(edit.store.getState().phase).toBe("ready");
  expect(its.server.ordered).toEqual([{ format: "png" }]);
  expect(its.notices.join()).toContain("restore brings back only what it shows");
});

test("a server that cannot be reached is a trouble that one can act on", async () => {
  const its = parts();
  its.server.isDown = true;
  const edit = openEdit(readyPhoto(), its);
  await until(edit, ({ phase }) => phase === "failed");

  expect(edit.store.getState().trouble).toMatchObject({ code: "connection_lost", canRetry: true });
});

test("a matte of another size is not opened", async () => {
  const its = parts();
  its.server.files.set("/matte", rawFile({ width: 2, height: 1, data: new Uint8Array(2) }));
  const edit = openEdit(readyPhoto(), its);
  await until(edit, ({ phase }) => phase === "failed");

  expect(edit.store.getState().trouble?.canRetry).toBe(true);
});

test("a photo that is left while it is opened stays closed, and asks for nothing more", async () => {
  const its = parts();
  const edit = openEdit(readyPhoto(), its);
  edit.attach(NO_ELEMENT);

  await edit.dispose();
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(edit.store.getState()).toMatchObject({ phase: "opening", trouble: null });
  expect(its.server.ordered).toEqual([]);
  expect(its.stages.stage.scene).toBeNull();
});

test("a stroke erases, and undo and redo go back and forth", async () => {
  const its = parts();
  const edit = await openDesk(its);

  strokeOn(its, [180, 100], [220, 100]);

  expect(alphaAt(shownMatte(its), 200, 100)).toBe(0);
  expect(edit.store.getState()).toMatchObject({ canUndo: true, undoLabel: "Erase", isEdited: true });
  expect(its.stages.stage.dirty).not.toHaveLength(0);

  edit.undo();
  expect(isAsMade(shownMatte(its))).toBe(true);
  expect(edit.store.getState()).toMatchObject({ canUndo: false, redoLabel: "Erase", isEdited: false });
  expect(edit.store.getState().announcement).toBe("Undone: Erase");
  expect(its.stages.stage.drawnAtOnce).toBe(its.stages.stage.dirty.length);

  edit.redo();
  expect(alphaAt(shownMatte(its), 200, 100)).toBe(0);
});

test("a second finger takes the stroke back", async () => {
  const its = parts();
  const edit = await openDesk(its);
  const [x, y] = onScreen(its, [200, 100]);

  its.stages.tell({ kind: "down", input: { x, y, pressure: 1, isPen: false } });
  its.stages.tell({ kind: "cancel" });

  expect(isAsMade(shownMatte(its))).toBe(true);
  expect(edit.store.getState().canUndo).toBe(false);
});

test("a second finger takes only the last point of a polygon", async () => {
  const its = parts({ tool: "polygon" });
  await openDesk(its);
  strokeOn(its, [150, 50]);
  strokeOn(its, [250, 50]);

  const [x, y] = onScreen(its, [250, 150]);
  its.stages.tell({ kind: "down", input: { x, y, pressure: 1, isPen: false } });
  its.stages.tell({ kind: "cancel" });

  expect(its.stages.stage.overlay).toMatchObject({ kind: "polygon", points: [{ x: 150 }, { x: 250 }] });
});

test("a polygon is placed and closed by the keyboard alone", async () => {
  const its = parts({ tool: "polygon" });
  const edit = await openDesk(its);

  edit.moveCursor(0, 0);
  edit.dab();
  edit.moveCursor(88, 0);
  edit.dab();
  edit.moveCursor(0, 88);
  edit.dab();

  expect(edit.toolKey("Enter")).toBe(true);
  expect(edit.store.getState().undoLabel).toBe("Polygon erase");
  expect(alphaAt(shownMatte(its), 190, 110)).toBe(0);
  expect(alphaAt(shownMatte(its), 160, 140)).toBe(255);
});

test("Space at the keyboard's cursor uses the brush once; the pointer takes over again", async () => {
  const its = parts();
  const edit = await openDesk(its);
  edit.moveCursor(10, 0);
  expect(edit.store.getState().cursor).toEqual({ x: 150, y: 100 });
  expect(its.stages.stage.cursor).toMatchObject({ isCross: true, diameter: 20 });

  edit.dab();
  expect(alphaAt(shownMatte(its), 150, 100)).toBe(0);
  expect(edit.store.getState().undoLabel).toBe("Erase");

  its.stages.tell({ kind: "hover", at: { x: 300, y: 200 } });
  expect(edit.store.getState().cursor).toBeNull();
  expect(its.stages.stage.cursor).toMatchObject({ isCross: false });
});

test("Escape puts the keyboard's cursor away when no tool has begun anything", async () => {
  const edit = await openDesk();
  edit.moveCursor(0, 0);

  expect(edit.toolKey("Escape")).toBe(true);
  expect(edit.store.getState().cursor).toBeNull();
  expect(edit.toolKey("Escape")).toBe(false);
});

test("the wand erases a colour in the worker, and is busy until then", async () => {
  const its = parts({ tool: "wand" });
  const edit = await openDesk(its);

  strokeOn(its, [250, 100]);
  expect(edit.store.getState().busy).toBe("Selecting");
  await until(edit, ({ canUndo }) => canUndo);

  expect(edit.store.getState()).toMatchObject({ busy: null, undoLabel: "Wand erase" });
  expect(alphaAt(shownMatte(its), 299, 0)).toBe(0);
  expect(alphaAt(shownMatte(its), 120, 0)).toBe(255);
});

test("another tool leaves off what the first had begun", async () => {
  const its = parts({ tool: "polygon" });
  await openDesk(its);
  strokeOn(its, [150, 50]);

  its.settings.change({ tool: "erase" });

  expect(its.stages.stage.overlay).toBeNull();
});

test("a refinement is seen at once, and is a step only when it is applied", async () => {
  const its = parts();
  const edit = await openDesk(its);

  edit.tryRefinement({ ...NEUTRAL_REFINEMENT, invert: true });
  await expect.poll(() => alphaAt(shownMatte(its), 200, 100)).toBe(0);
  expect(edit.store.getState()).toMatchObject({ canUndo: false, refinement: { invert: true }, busy: null });

  edit.applyRefinement();
  expect(edit.store.getState()).toMatchObject({ undoLabel: "Refine", refinement: null });
  expect(alphaAt(shownMatte(its), 0, 0)).toBe(255);

  edit.undo();
  expect(isAsMade(shownMatte(its))).toBe(true);
});

test("a dropped refinement leaves nothing behind", async () => {
  const its = parts();
  const edit = await openDesk(its);
  edit.tryRefinement({ ...NEUTRAL_REFINEMENT, invert: true });
  await expect.poll(() => alphaAt(shownMatte(its), 200, 100)).toBe(0);

  edit.dropRefinement();

  expect(isAsMade(shownMatte(its))).toBe(true);
  expect(edit.store.getState()).toMatchObject({ canUndo: false, refinement: null });
});

test("while a refinement is tried, strokes wait, and it is said why", async () => {
  const its = parts();
  const edit = await openDesk(its);
  edit.tryRefinement({ ...NEUTRAL_REFINEMENT, feather: 3 });

  strokeOn(its, [200, 100], [210, 100]);

  expect(edit.store.getState().announcement).toBe("Apply or drop the refinement first.");
  edit.dropRefinement();
  expect(isAsMade(shownMatte(its))).toBe(true);
});

test("reset is one step back to the server's matte, which can be undone", async () => {
  const its = parts();
  const edit = await openDesk(its);
  strokeOn(its, [200, 100]);
  strokeOn(its, [120, 50]);

  edit.reset();
  expect(isAsMade(shownMatte(its))).toBe(true);
  expect(edit.store.getState()).toMatchObject({ isEdited: false, undoLabel: "Reset" });

  edit.undo();
  expect(alphaAt(shownMatte(its), 120, 50)).toBe(0);
  expect(edit.store.getState().isEdited).toBe(true);
});

test("comparing and looking at the original change the view only", async () => {
  const its = parts();
  const edit = await openDesk(its);

  edit.setCompare(2);
  edit.showOriginal(true);

  expect(its.stages.stage).toMatchObject({ compareAt: 1, showsOriginal: true });
  expect(edit.store.getState()).toMatchObject({ compareAt: 1, showsOriginal: true, canUndo: false, isEdited: false });
});

test("while Space is held pointers pan, and no brush is seen", async () => {
  const its = parts();
  const edit = await openDesk(its);
  its.stages.tell({ kind: "hover", at: { x: 300, y: 200 } });

  edit.hold(true);
  expect(its.stages.isHeld).toBe(true);
  expect(its.stages.stage.cursor).toBeNull();

  edit.hold(false);
  expect(its.stages.isHeld).toBe(false);
  expect(its.stages.stage.cursor).not.toBeNull();
});

test("zooming keeps to the middle, and a fitted picture stays fitted when the view changes", async () => {
  const its = parts();
  const edit = await openDesk(its);
  expect(edit.store.getState().zoomPercent).toBe(176);

  its.stages.resize({ width: 348, height: 400 });
  expect(edit.store.getState().zoomPercent).toBe(100);

  edit.zoomTo(4);
  its.stages.resize({ width: 600, height: 400 });
  expect(edit.store.getState().zoomPercent).toBe(400);

  edit.zoomBy(0.5);
  expect(edit.store.getState().zoomPercent).toBe(200);
  edit.fit();
  expect(edit.store.getState().zoomPercent).toBe(176);
});

test("a stage that is attached later shows all of it", async () => {
  const its = parts();
  const edit = await openDesk(its);
  edit.setCompare(0.3);
  strokeOn(its, [200, 100]);
  const [first] = its.stages.stages;

  edit.attach(NO_ELEMENT);

  expect(first?.isDisposed).toBe(true);
  expect(its.stages.stages).toHaveLength(2);
  expect(its.stages.stage.compareAt).toBe(0.3);
  expect(alphaAt(shownMatte(its), 200, 100)).toBe(0);
});

test("what was not changed is downloaded as the server made it", async () => {
  const its = parts();
  const edit = await openDesk(its);

  await edit.download();

  expect(its.saved.map(({ name }) => name)).toEqual(["holiday-cutout.png"]);
  expect(await its.saved[0]?.blob.text()).toBe("the server's own");
});

test("without the server the same picture is made here", async () => {
  const its = parts();
  const edit = await openDesk(its);
  its.server.files.delete("/download");

  await edit.download();

  const { width, height, data } = await pngPixels(its.saved[0]?.blob ?? new Blob());
  expect({ width, height }).toEqual(SIZE);
  expect([...data.subarray(100 * 4, 102 * 4)]).toEqual([0, 255, 0, 128, 200, 10, 10, 255]);
});

test("what is erased is gone from the file, and what is restored has the photo's colour", async () => {
  const its = parts();
  const edit = await openDesk(its);
  strokeOn(its, [250, 100]);
  its.settings.change({ tool: "restore" });
  strokeOn(its, [50, 100]);

  await edit.download();

  const { data } = await pngPixels(its.saved[0]?.blob ?? new Blob());
  const pixel = (x: number, y: number) => [...data.subarray((y * SIZE.width + x) * 4, (y * SIZE.width + x) * 4 + 4)];
  expect(pixel(250, 100)).toEqual([0, 0, 0, 0]);
  expect(pixel(50, 100)).toEqual([200, 10, 10, 255]);
  expect(pixel(200, 100)).toEqual([10, 10, 200, 255]);
  expect(edit.store.getState()).toMatchObject({ busy: null, announcement: "The picture is saved." });
});

test("a copy is a PNG with the backdrop, whatever the format of files", async () => {
  const its = parts({ format: "jpeg", backdrop: { kind: "colour", colour: "#ffffff" } });
  const edit = await openDesk(its);

  await edit.copyToClipboard();

  const { data } = await pngPixels(its.copied[0] ?? new Blob());
  expect([...data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
});

test("a backdrop whose picture is gone is told in words", async () => {
  const its = parts({ backdrop: { kind: "picture", pictureId: "lost" } });
  const edit = await openDesk(its);

  await edit.download();

  expect(its.saved).toHaveLength(0);
  expect(its.notices).toEqual(["Saving the PNG did not work. The backdrop's picture is gone; choose it again."]);
});

test("the matte goes out as a grey PNG and comes in as one step", async () => {
  const its = parts();
  const edit = await openDesk(its);
  await edit.downloadMatte();
  const [file] = its.saved;
  expect(file?.name).toBe("holiday-matte.png");
  const written = await pngPixels(file?.blob ?? new Blob());
  expect(written).toMatchObject({ ...SIZE, channels: 1 });
  expect(isAsMade(written)).toBe(true);

  await edit.importMatte(rawFile({ width: 2, height: 1, data: new Uint8Array([255, 255]) }));

  expect(edit.store.getState()).toMatchObject({ undoLabel: "Import matte", isEdited: true });
  expect(shownMatte(its).data.every((alpha) => alpha === 255)).toBe(true);
  edit.undo();
  expect(isAsMade(shownMatte(its))).toBe(true);
});

test("a matte that is no picture is refused in words, and nothing changes", async () => {
  const its = parts();
  const edit = await openDesk(its);

  await edit.importMatte(new File(["?"], "notes.txt", { type: "text/plain" }));

  expect(its.notices).toEqual(["Reading the matte did not work. The browser cannot read this file as a picture."]);
  expect(edit.store.getState().canUndo).toBe(false);
});

test("a step is saved even when the photo is left at once", async () => {
  const its = parts();
  const edit = await openDesk(its);
  strokeOn(its, [200, 100]);

  await edit.dispose();

  expect(its.shelf.edits.get("job1")).toMatchObject({ steps: 1, photoName: "holiday.jpg" });
});
