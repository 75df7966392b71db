import { expect, it } from "vitest";
import { PACE, pollDelayMs } from "./pace.ts";

it("looks grow apart, up to the longest wait", () => {
  const delays = [0, 1, 2, 3, 50].map((count) => pollDelayMs(PACE, count));
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays[0]).toBe(PACE.firstPollMs);
  expect(delays.at(-1)).toBe(PACE.longestPollMs);
});
