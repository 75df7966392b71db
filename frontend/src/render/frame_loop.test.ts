import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FrameLoop } from "./frame_loop.ts";

/** The browser's frames, one by one. */
const frames = new Map<number, () => void>();

function nextFrame(): void {
  const [first] = frames;
  if (first === undefined) return;
  frames.delete(first[0]);
  first[1]();
}

beforeEach(() => {
  let last = 0;
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => {
    last += 1;
    frames.set(last, draw);
    return last;
  });
  vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
});
afterEach(() => {
  frames.clear();
  vi.unstubAllGlobals();
});

function counted(wantsMore: readonly boolean[] = []): { loop: FrameLoop; times: () => number } {
  let drawn = 0;
  const loop = new FrameLoop(() => {
    drawn += 1;
    return wantsMore[drawn - 1] ?? false;
  });
  return { loop, times: () => drawn };
}

test("what is asked for twice before a frame is drawn once in it", () => {
  const { loop, times } = counted();
  loop.request();
  loop.request();
  expect(times()).toBe(0);
  nextFrame();
  nextFrame();
  expect(times()).toBe(1);
});

test("a drawing that wants more gets the next frame too", () => {
  const { loop, times } = counted([true]);
  loop.request();
  nextFrame();
  nextFrame();
  nextFrame();
  expect(times()).toBe(2);
});

test("what is drawn at once is not drawn again in the frame that it would have waited for", () => {
  const { loop, times } = counted();
  loop.request();
  loop.drawNow();
  expect(times()).toBe(1);
  nextFrame();
  expect(times()).toBe(1);
});

test("a drawing at once that wants more leaves the next frame free, and gets the one after", () => {
  const { loop, times } = counted([true]);
  loop.request();
  loop.drawNow();
  nextFrame();
  expect(times()).toBe(1);
  nextFrame();
  expect(times()).toBe(2);
});

test("nothing is drawn at once when nothing has changed", () => {
  const { loop, times } = counted();
  loop.drawNow();
  expect(times()).toBe(0);
});

test("what was asked for is dropped when it stops", () => {
  const { loop, times } = counted();
  loop.request();
  loop.stop();
  nextFrame();
  expect(times()).toBe(0);
});
