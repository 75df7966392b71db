import { expect, it } from "vitest";
import { Turnstile } from "./turnstile.ts";

it("lets so many through at once, in order, and goes on after a failure", async () => {
  const turnstile = new Turnstile(2);
  const begun: number[] = [];
  let inside = 0;
  let most = 0;
  const task = (number: number) => async () => {
    begun.push(number);
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 1));
    inside -= 1;
    if (number === 1) throw new Error("one fails");
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => turnstile.pass(task(number))));
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(results.map((result) => result.status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
});
