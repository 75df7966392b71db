import { expect, it } from "vitest";
import { TileCache, type Weighed } from "./tile_cache.ts";

class Stone implements Weighed {
  isFree = false;
  constructor(readonly bytes: number) {}
  free(): void {
    this.isFree = true;
  }
}

function filled(budget: number, ...keys: readonly string[]): { cache: TileCache<Stone>; stones: Map<string, Stone> } {
  const cache = new TileCache<Stone>(budget);
  const stones = new Map(keys.map((key) => [key, new Stone(10)]));
  for (const [key, stone] of stones) cache.put(key, stone);
  return { cache, stones };
}

it("frees those used longest ago when it is full", () => {
  const { cache, stones } = filled(30, "a", "b", "c");
  cache.get("a");
  cache.put("d", new Stone(10));
  expect([...["a", "b", "c", "d"].map((key) => cache.has(key))]).toEqual([true, false, true, true]);
  expect(stones.get("b")?.isFree).toBe(true);
  expect(cache.bytes).toBe(30);
});

it("keeps one that is larger than its budget, alone", () => {
  const { cache } = filled(30, "a", "b");
  cache.put("large", new Stone(50));
  expect([...cache.values()]).toHaveLength(1);
  expect(cache.bytes).toBe(50);
});

it("frees what it replaces", () => {
  const { cache, stones } = filled(30, "a");
  cache.put("a", new Stone(5));
  expect(stones.get("a")?.isFree).toBe(true);
  expect(cache.bytes).toBe(5);
});

it("frees everything when cleared", () => {
  const { cache, stones } = filled(30, "a", "b");
  cache.clear();
  expect([...stones.values()].every((stone) => stone.isFree)).toBe(true);
  expect(cache.bytes).toBe(0);
});
