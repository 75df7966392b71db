import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { alphaAt, shownMatte, strokeOn, TestParts } from "./testing/open_desk.ts";
import { pngPixels } from "./testing/png_pixels.ts";
import { ready, smallStudio, TWO_PHOTOS } from "./testing/small_studio.ts";

async function entriesOf(parts: TestParts): Promise<Record<string, Uint8Array>> {
  const [zip] = parts.saved;
  return zip === undefined ? {} : unzipSync(new Uint8Array(await zip.blob.arrayBuffer()));
}

test("after a reload the strip is back, and the photo that was open is in the editor", async () => {
  const { studio } = await smallStudio(TWO_PHOTOS);

  expect(studio.photos.store.getState().photos.map(({ name }) => name)).toEqual(["one.jpg", "two.jpg"]);
  expect(studio.edit.getState().current?.store.getState().photoId).toBe("a");
});

test("who goes to the next photo and comes back finds the edit as it was", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  strokeOn(parts, [200, 100]);
  studio.photos.open("b");
  await ready(studio);
  expect(alphaAt(shownMatte(parts), 200, 100)).toBe(255);

  studio.photos.open("a");
  await ready(studio);

  expect(alphaAt(shownMatte(parts), 200, 100)).toBe(0);
  expect(studio.edit.getState().current?.store.getState()).toMatchObject({ resumable: null, undoLabel: "Erase" });
});

test("the strip tells which photos were edited", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  const edited = () => studio.photos.store.getState().photos.map(({ isEdited }) => isEdited);
  strokeOn(parts, [200, 100]);
  expect(edited()).toEqual([true, false]);

  studio.edit.getState().current?.undo();
  expect(edited()).toEqual([false, false]);
});

test("the strip shows a photo as it was left, and not as the server made it", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  const pictures = () => studio.photos.store.getState().photos.map(({ thumbnailUrl }) => thumbnailUrl);
  const erased = () => shownMatte(parts).data.filter((alpha) => alpha === 0).length;
  await expect.poll(pictures).toEqual(["the server's cut-out", "the server's cut-out"]);
  strokeOn(parts, [200, 100]);
  const count = erased();

  studio.photos.open("b");

  await expect.poll(pictures).toEqual([`erased: ${count}`, "the server's cut-out"]);
});

test("a photo of before a reload is fetched once, for the strip and the editor", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS.slice(0, 1));
  await expect.poll(() => studio.photos.store.getState().photos[0]?.thumbnailUrl).not.toBeNull();

  expect(parts.server.fetched.toSorted()).toEqual(["/jobA-edges", "/matte", "/source"]);
});

test("settings and photos that find no room in storage are told of once, and all goes on", async () => {
  const parts = new TestParts();
  parts.shelf.isFull = true;
  const { studio } = await smallStudio(TWO_PHOTOS, parts);
  expect(studio.panels.getState().toast).toContain("storage is full");

  studio.panels.setState({ toast: null });
  studio.settings.change({ theme: "dark" });
  studio.photos.open("b");
  await new Promise((resolve) => setTimeout(resolve, 400));

  expect(studio.panels.getState().toast).toBeNull();
  expect(studio.settings.store.getState().theme).toBe("dark");
});

test("without an open photo there is no edit, and a photo that is taken off leaves nothing behind", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  strokeOn(parts, [200, 100]);
  studio.photos.close();
  expect(studio.edit.getState().current).toBeNull();
  await expect.poll(() => parts.shelf.edits.size).toBe(1);

  studio.photos.remove("a");

  await expect.poll(() => parts.shelf.edits.size).toBe(0);
});

test("the photo that is open can be taken off, with what was just done to it", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  strokeOn(parts, [200, 100]);

  studio.photos.remove("a");
  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(parts.shelf.edits.size).toBe(0);
});

test("all photos go into one ZIP: untouched ones as the server made them, edited ones as they are now", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  strokeOn(parts, [250, 100]);

  await studio.downloadAll();

  expect(parts.saved.map(({ name }) => name)).toEqual(["cutouts.zip"]);
  const entries = await entriesOf(parts);
  expect(Object.keys(entries)).toEqual(["one.png", "two.png"]);
  expect(new TextDecoder().decode(entries["two.png"])).toBe("the server's own");
  const { data } = await pngPixels(new Blob([new Uint8Array(entries["one.png"] ?? [])]));
  expect([...data.subarray((100 * 300 + 250) * 4, (100 * 300 + 250) * 4 + 4)]).toEqual([0, 0, 0, 0]);
  expect([...data.subarray((100 * 300 + 200) * 4, (100 * 300 + 200) * 4 + 4)]).toEqual([10, 10, 200, 255]);
  expect(studio.panels.getState().toast).toBe("2 photos are saved.");
});

test("a backdrop is on all of them", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  studio.settings.change({ backdrop: { kind: "colour", colour: "#123456" } });

  await studio.downloadAll();

  for (const entry of Object.values(await entriesOf(parts))) {
    const { data } = await pngPixels(new Blob([new Uint8Array(entry)]));
    expect([...data.subarray(0, 4)]).toEqual([0x12, 0x34, 0x56, 255]);
  }
});

test("photos that cannot be had are left out, and it is said which", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  strokeOn(parts, [250, 100]);
  parts.server.files.delete("/download");

  await studio.downloadAll();

  expect(Object.keys(await entriesOf(parts))).toEqual(["one.png"]);
  expect(studio.panels.getState().toast).toBe("1 photo is saved. Left out: two.jpg.");
});

test("when none can be had there is no ZIP", async () => {
  const { studio, parts } = await smallStudio(TWO_PHOTOS);
  parts.server.isDown = true;

  await studio.downloadAll();

  expect(parts.saved).toEqual([]);
  expect(studio.panels.getState().toast).toBe("No photo could be saved. Left out: one.jpg, two.jpg.");
});

test("without photos there is nothing to download", async () => {
  const { studio, parts } = await smallStudio([]);

  await studio.downloadAll();

  expect(parts.saved).toEqual([]);
});

test("a backdrop whose picture is gone from storage becomes transparent", async () => {
  const { studio } = await smallStudio([], undefined, {
    backdrop: { kind: "picture", pictureId: "gone" },
    theme: "dark",
  });

  await expect.poll(() => studio.settings.store.getState().backdrop.kind).toBe("transparent");
  expect(studio.settings.store.getState().theme).toBe("dark");
});

test("a picture that cannot be read is no backdrop", async () => {
  const { studio } = await smallStudio([]);

  await expect(studio.setBackdropPicture(new Blob(["?"]))).rejects.toThrow();
  expect(studio.settings.store.getState().backdrop.kind).toBe("transparent");
});
