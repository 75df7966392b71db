import { expect, it } from "vitest";
import { RasterError } from "./errors.ts";
import { RasterStore } from "./raster_store.ts";
import { STRIP_BYTES, stripsOf } from "./strips.ts";

it("puts a raster together from its strips, byte for byte", () => {
  const width = 3000;
  const height = Math.ceil(STRIP_BYTES / width) + 2;
  const data = Uint8Array.from({ length: width * height }, (_, i) => i % 251);
  const strips = [...stripsOf("matte", { width, height, data })];
  const store = new RasterStore();
  for (const strip of strips) store.take(strip);
  expect(strips).toHaveLength(2);
  expect(store.matte("matte")).toMatchObject({ width, height });
  expect(store.matte("matte").data.every((byte, i) => byte === data[i])).toBe(true);
});

it("sends copies: the page keeps its own", () => {
  const data = new Uint8ClampedArray(16).fill(9);
  const [strip] = stripsOf("edges", { width: 2, height: 2, data });
  strip?.bytes.fill(0);
  expect(data[0]).toBe(9);
});

it("takes only its part of a larger memory", () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6).subarray(2, 4);
  expect([...(stripsOf("base", { width: 2, height: 1, data }).next().value?.bytes ?? [])]).toEqual([3, 4]);
});

it("says what the worker was not given, or has let go of", () => {
  const store = new RasterStore();
  expect(() => store.photo).toThrow(RasterError);
  expect(() => store.edges()).toThrow(RasterError);
  for (const strip of stripsOf("base", { width: 1, height: 1, data: new Uint8Array(1) })) store.take(strip);
  store.drop("base");
  expect(() => store.matte("base")).toThrow("base");
});
