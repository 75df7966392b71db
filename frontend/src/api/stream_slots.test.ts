import { expect, it } from "vitest";
import { StreamSlots } from "./stream_slots.ts";

it("gives out so many slots, and one that is given back twice only once more", () => {
  const slots = new StreamSlots(1);
  const giveBack = slots.take();
  expect(slots.take()).toBeNull();
  giveBack?.();
  giveBack?.();
  expect(slots.take()).not.toBeNull();
  expect(slots.take()).toBeNull();
});
