import { expect, it } from "vitest";
import { newIdempotencyKey } from "./idempotency_key.ts";

it("an idempotency key is 32 hex digits, and never the same", () => {
  const keys = Array.from({ length: 100 }, newIdempotencyKey);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(keys).size).toBe(100);
});
