import { afterEach, expect, it, vi } from "vitest";
import { TileHistory } from "../history.ts";
import { practiseUndo } from "./practice.ts";

afterEach(() => vi.restoreAllMocks());

it("goes through undo and redo of steps that are packed", () => {
  const undo = vi.spyOn(TileHistory.prototype, "undo");
  const redo = vi.spyOn(TileHistory.prototype, "redo");

  practiseUndo();

  expect(undo.mock.results.map(({ value }) => value)).toEqual(
    Array.from({ length: 4 }, () => ({ label: "practice", dirty: { left: 0, top: 0, width: 768, height: 1024 } })),
  );
  expect(redo).toHaveBeenCalledTimes(4);
});
