import { afterEach, expect, test, vi } from "vitest";
import { TileHistory } from "../../engine/history.ts";
import { practiseSoon } from "./practice.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("undo is practised once, however many photos are opened, and not at once", () => {
  vi.useFakeTimers();
  const begun = vi.spyOn(TileHistory.prototype, "begin");

  practiseSoon();
  practiseSoon();
  expect(begun).not.toHaveBeenCalled();
  vi.runAllTimers();
  practiseSoon();
  vi.runAllTimers();

  expect(begun).toHaveBeenCalledTimes(1);
});
