import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Matte, newMatte } from "../../engine/matte.ts";
import { NEUTRAL_REFINEMENT, type RefineSettings } from "../../engine/refine/settings.ts";
import { PREVIEW_DELAY_MS, Refining } from "./refining.ts";

const SIZE = { width: 4, height: 4 };
const feather = (radius: number): RefineSettings => ({ ...NEUTRAL_REFINEMENT, feather: radius });

/** A worker whose answers a test gives: each call is a matte filled with the feather's radius. */
function bench() {
  const matte = newMatte(SIZE, 200);
  const calls: { readonly settings: RefineSettings; answer(): void; fail(): void }[] = [];
  const seen: (number | null)[] = [];
  const committed: number[] = [];
  const failures: unknown[] = [];
  let tried: RefineSettings | null = null;
  let isBusy = false;
  const refining = new Refining({
    matte: () => matte,
    refine: (_matte, settings) =>
      new Promise<Matte>((resolve, reject) => {
        const answer = () => resolve(newMatte(SIZE, settings.feather));
        calls.push({ settings, answer, fail: () => reject(new Error("out of memory")) });
      }),
    preview: (shown) => seen.push(shown?.data[0] ?? null),
    commit: (result) => committed.push(result.data[0] ?? -1),
    changed: (settings) => {
      tried = settings;
    },
    busy: (on) => {
      isBusy = on;
    },
    failed: (error) => failures.push(error),
  });
  const state = () => ({ tried, isBusy });
  return { refining, calls, seen, committed, failures, state };
}

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a slider that is dragged asks the worker for its last value only", async () => {
  const { refining, calls, seen, state } = bench();
  for (const radius of [1, 2, 3]) refining.try(feather(radius));
  expect(state()).toEqual({ tried: feather(3), isBusy: true });

  await settle(PREVIEW_DELAY_MS);
  expect(calls.map(({ settings }) => settings.feather)).toEqual([3]);

  calls[0]?.answer();
  await settle();
  expect(seen).toEqual([3]);
  expect(state().isBusy).toBe(false);
});

test("while the worker is at it, newer values wait, and only the newest is next", async () => {
  const { refining, calls, seen, state } = bench();
  refining.try(feather(1));
  await settle(PREVIEW_DELAY_MS);
  for (const radius of [2, 3]) {
    refining.try(feather(radius));
    await settle(PREVIEW_DELAY_MS);
  }
  expect(calls).toHaveLength(1);

  calls[0]?.answer();
  await settle();
  expect(calls.map(({ settings }) => settings.feather)).toEqual([1, 3]);
  expect(state().isBusy).toBe(true);

  calls[1]?.answer();
  await settle();
  expect(seen).toEqual([1, 3]);
});

test("to apply makes what is seen a step", async () => {
  const { refining, calls, committed, seen, state } = bench();
  refining.try(feather(5));
  await settle(PREVIEW_DELAY_MS);
  calls[0]?.answer();
  await settle();

  refining.apply();

  expect(committed).toEqual([5]);
  expect(seen.at(-1)).toBeNull();
  expect(state()).toEqual({ tried: null, isBusy: false });
});

test("what is applied before its result is there, is applied then", async () => {
  const { refining, calls, committed } = bench();
  refining.try(feather(5));
  refining.apply();
  await settle(PREVIEW_DELAY_MS);
  expect(committed).toEqual([]);

  calls[0]?.answer();
  await settle();

  expect(committed).toEqual([5]);
});

test("a dropped trial is not seen, however late its result comes", async () => {
  const { refining, calls, seen, committed, state } = bench();
  refining.try(feather(5));
  await settle(PREVIEW_DELAY_MS);

  refining.drop();
  calls[0]?.answer();
  await settle();

  expect(seen).toEqual([null]);
  expect(committed).toEqual([]);
  expect(state()).toEqual({ tried: null, isBusy: false });
});

test("neutral settings need no worker", async () => {
  const { refining, calls, seen } = bench();
  refining.try({ ...NEUTRAL_REFINEMENT });
  await settle(PREVIEW_DELAY_MS);

  expect(calls).toHaveLength(0);
  expect(seen).toEqual([200]);
});

test("after an undo the trial is made anew", async () => {
  const { refining, calls } = bench();
  refining.again();
  refining.try(feather(2));
  await settle(PREVIEW_DELAY_MS);
  calls[0]?.answer();
  await settle();

  refining.again();
  await settle(PREVIEW_DELAY_MS);

  expect(calls.map(({ settings }) => settings.feather)).toEqual([2, 2]);
});

test("a worker that fails ends the trial, and it is told", async () => {
  const { refining, calls, failures, seen, state } = bench();
  refining.try(feather(2));
  await settle(PREVIEW_DELAY_MS);

  calls[0]?.fail();
  await settle();

  expect(failures).toHaveLength(1);
  expect(seen).toEqual([null]);
  expect(state()).toEqual({ tried: null, isBusy: false });
});

test("without a trial there is nothing to apply or drop", () => {
  const { refining, committed, seen } = bench();

  refining.apply();
  refining.drop();

  expect({ committed, seen }).toEqual({ committed: [], seen: [] });
});
