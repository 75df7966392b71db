import { expect, test } from "vitest";
import type { PictureReader } from "./picture_reader.ts";
import type { FromWorker } from "./raster_protocol.ts";
import { RasterService } from "./raster_service.ts";

const SIZE = { width: 4, height: 3 };
const reader: PictureReader = {
  photo: async (file) => ({ ...SIZE, data: new Uint8ClampedArray(await file.arrayBuffer()) }),
  matte: async (file) => ({ ...SIZE, data: new Uint8Array(await file.arrayBuffer()) }),
};
const PHOTO = new Blob([new Uint8Array(4 * SIZE.width * SIZE.height).fill(90)]);

function newService(): { readonly service: RasterService; readonly said: FromWorker[] } {
  const said: FromWorker[] = [];
  return { service: new RasterService({ postMessage: (message) => said.push(message) }, reader), said };
}

test("practice says nothing, and changes nothing of a selection", async () => {
  const { service, said } = newService();
  const settings = { tolerance: 5, isContiguous: true };
  await service.hear({ kind: "request", id: 1, request: { kind: "openPhoto", file: PHOTO } });
  service.practise();
  expect(said).toHaveLength(1);
  await service.hear({ kind: "request", id: 2, request: { kind: "select", seed: { x: 1, y: 1 }, settings } });
  expect(said[1]).toMatchObject({ kind: "done", id: 2, result: { rect: { left: 0, top: 0, ...SIZE } } });
});

test("there is no practice without a photo", () => {
  const { service, said } = newService();
  service.practise();
  expect(said).toEqual([]);
});
