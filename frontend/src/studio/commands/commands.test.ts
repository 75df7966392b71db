import { expect, test } from "vitest";
import { strokeOn } from "../testing/open_desk.ts";
import { ready, type SmallStudio, smallStudio, TWO_PHOTOS } from "../testing/small_studio.ts";
import type { Command } from "../types.ts";
import { commands } from "./commands.ts";
import { HeldKeys } from "./hotkeys.ts";

function command(id: string): Command {
  const found = commands.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no command ${id}`);
  return found;
}

function run({ studio }: SmallStudio, id: string): void {
  expect(command(id).isEnabled(studio)).toBe(true);
  command(id).run(studio);
}

const editOf = ({ studio }: SmallStudio) => studio.edit.getState().current;

test("no two commands share a key or an id", () => {
  const keys = commands.flatMap((each) => each.keys);
  const ids = commands.map(({ id }) => id);

  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every command has a key, and keys are written in small letters", () => {
  for (const { keys } of commands) {
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key).toMatch(/^(ctrl\+)?(shift\+)?(\S|[a-z]{2,})$/);
  }
});

test("without a photo only adding photos and the help can be done", async () => {
  const { studio } = await smallStudio([]);

  expect(commands.filter((each) => each.isEnabled(studio)).map(({ id }) => id)).toEqual(["file.add", "help.keys"]);
});

test("tools are chosen, and the one in hand is active", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  for (const tool of ["wand", "polygon", "restore", "erase"]) {
    run(small, `tool.${tool}`);
    expect(small.settings().tool).toBe(tool);
    expect(commands.filter(({ id, isActive }) => id.startsWith("tool.") && isActive?.(small.studio))).toEqual([
      command(`tool.${tool}`),
    ]);
  }
});

test("the brush's keys are for the brush", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  const { diameter, hardness } = small.settings().brush;
  run(small, "brush.larger");
  run(small, "brush.softer");
  expect(small.settings().brush.diameter).toBeGreaterThan(diameter);
  expect(small.settings().brush.hardness).toBeLessThan(hardness);

  run(small, "tool.wand");
  expect(command("brush.larger").isEnabled(small.studio)).toBe(false);
});

test("undo, redo and reset can be done when there is something to do", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  const enabled = () => ["edit.undo", "edit.redo", "edit.reset"].filter((id) => command(id).isEnabled(small.studio));
  expect(enabled()).toEqual([]);

  strokeOn(small.parts, [200, 100]);
  expect(enabled()).toEqual(["edit.undo", "edit.reset"]);
  run(small, "edit.undo");
  expect(enabled()).toEqual(["edit.redo"]);
  run(small, "edit.redo");
  run(small, "edit.reset");
  expect(editOf(small)?.store.getState()).toMatchObject({ isEdited: false, undoLabel: "Reset" });
});

test("Space pans while it is held, and uses the tool when the keyboard's cursor is there", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  const held = new HeldKeys(small.studio);
  held.press("Space", command("view.hold"));
  held.press("Space", command("view.hold"));
  expect(editOf(small)?.store.getState().isPanning).toBe(true);
  expect(held.release("Space")).toBe(true);
  expect(held.release("Space")).toBe(false);
  expect(editOf(small)?.store.getState().isPanning).toBe(false);

  run(small, "cursor.right10");
  held.press("Space", command("view.hold"));
  held.releaseAll();
  expect(editOf(small)?.store.getState()).toMatchObject({ undoLabel: "Erase", isPanning: false });
});

test("the original is seen as long as its key is held, or until the window loses the keyboard", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  const held = new HeldKeys(small.studio);
  held.press("KeyO", command("view.original"));
  expect(held.has("KeyO")).toBe(true);
  expect(command("view.original").isActive?.(small.studio)).toBe(true);

  held.releaseAll();

  expect(editOf(small)?.store.getState().showsOriginal).toBe(false);
});

test("Escape leaves one thing at a time, the innermost first", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  run(small, "tool.polygon");
  run(small, "view.compare");
  run(small, "help.keys");
  strokeOn(small.parts, [200, 100]);

  run(small, "edit.leave");
  expect(small.studio.panels.getState().helpIsOpen).toBe(false);
  expect(small.parts.stages.stage.overlay).not.toBeNull();
  run(small, "edit.leave");
  expect(small.parts.stages.stage.overlay).toBeNull();
  expect(command("view.compare").isActive?.(small.studio)).toBe(true);
  run(small, "edit.leave");
  expect(command("view.compare").isActive?.(small.studio)).toBe(false);
});

test("zoom goes in, out, to the actual size and back to fit", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  const zoom = () => editOf(small)?.store.getState().zoomPercent;
  const seen = ["view.actualSize", "view.zoomIn", "view.zoomOut", "view.fit"].map((id) => {
    run(small, id);
    return zoom();
  });

  expect(seen).toEqual([100, 125, 100, 176]);
});

test("page up and page down go through the strip, and end at its ends", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  expect(command("photo.previous").isEnabled(small.studio)).toBe(false);
  run(small, "photo.next");
  await ready(small.studio);

  expect(editOf(small)?.store.getState().photoId).toBe("b");
  expect(command("photo.next").isEnabled(small.studio)).toBe(false);
  run(small, "photo.previous");
  expect(small.studio.photos.store.getState().openId).toBe("a");
});

test("ctrl+S saves, ctrl+C copies", async () => {
  const small = await smallStudio(TWO_PHOTOS);
  run(small, "file.download");
  run(small, "file.copy");

  await expect.poll(() => [small.parts.saved.length, small.parts.copied.length]).toEqual([1, 1]);
});
