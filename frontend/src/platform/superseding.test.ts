import { expect, it } from "vitest";
import { SupersededError } from "./errors.ts";
import { Superseding } from "./superseding.ts";

/** A task that ends when it is told to. */
function task(log: string[], name: string): { start: () => Promise<string>; abort: () => void; end: () => void } {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    start: async () => {
      log.push(`start ${name}`);
      await ended;
      return name;
    },
    abort: () => log.push(`abort ${name}`),
    end: () => end(),
  };
}

it("runs one task at a time, and of those that wait only the newest", async () => {
  const log: string[] = [];
  const superseding = new Superseding();
  const [a, b, c] = [task(log, "a"), task(log, "b"), task(log, "c")];
  const results = [a, b, c].map((each) => superseding.run(each));
  const settled = Promise.allSettled(results);
  a.end();
  c.end();
  const [first, second, third] = await settled;
  expect(first).toMatchObject({ status: "rejected", reason: expect.any(SupersededError) });
  expect(second).toMatchObject({ status: "rejected", reason: expect.any(SupersededError) });
  expect(third).toEqual({ status: "fulfilled", value: "c" });
  expect(log).toEqual(["start a", "abort a", "start c"]);
});

it("goes on after a task that has failed", async () => {
  const superseding = new Superseding();
  await expect(superseding.run({ start: () => Promise.reject(new RangeError("no")) })).rejects.toThrow(RangeError);
  expect(await superseding.run({ start: () => Promise.resolve(1) })).toBe(1);
});

it("rejects what is under way when cancelled", async () => {
  const superseding = new Superseding();
  const result = superseding.run(task([], "a"));
  superseding.cancel();
  await expect(result).rejects.toThrow(SupersededError);
});
