import { expect, it, vi } from "vitest";
import { UndecodableError } from "../../platform/errors.ts";
import { HeadStart } from "./head_start.ts";
import type { Raster } from "./parts.ts";

const FILE = new Blob(["photo"]);
const PIXELS = { width: 1, height: 1, data: new Uint8ClampedArray(4) };

function workshop(openPhoto: Raster["openPhoto"] = () => Promise.resolve(PIXELS)) {
  const made: Raster[] = [];
  const headStart = new HeadStart(() => {
    const raster = {
      openPhoto: vi.fn(openPhoto),
      select: vi.fn(),
      refine: vi.fn(),
      exportPicture: vi.fn(),
      exportMatte: vi.fn(),
      dispose: vi.fn(),
    };
    made.push(raster);
    return raster;
  });
  return { headStart, made };
}

it("reads a photo once, and hands over the worker that has read it", async () => {
  const { headStart, made } = workshop();
  headStart.expect(FILE);
  headStart.expect(FILE);
  const raster = headStart.rasterFor(FILE);
  headStart.expect(null);

  expect(await raster.openPhoto(FILE)).toBe(PIXELS);

  expect(made).toHaveLength(1);
  expect(made[0]?.openPhoto).toHaveBeenCalledTimes(1);
  expect(made[0]?.dispose).not.toHaveBeenCalled();
});

it("passes everything else on to that worker", async () => {
  const { headStart, made } = workshop();
  headStart.expect(FILE);
  const raster = headStart.rasterFor(FILE);
  const [cutout, matte, job] = [new Blob(), { ...PIXELS, data: new Uint8Array(1) }, {} as never];

  await raster.openPhoto(cutout);
  raster.select({ x: 0, y: 0 }, job);
  raster.refine(matte, job);
  raster.exportPicture(job);
  raster.exportMatte(matte);
  raster.dispose();

  expect(made[0]?.openPhoto).toHaveBeenLastCalledWith(cutout);
  expect(made[0]?.select).toHaveBeenCalledWith({ x: 0, y: 0 }, job);
  expect(made[0]?.refine).toHaveBeenCalledWith(matte, job);
  expect(made[0]?.exportPicture).toHaveBeenCalledWith(job);
  expect(made[0]?.exportMatte).toHaveBeenCalledWith(matte);
  expect(made[0]?.dispose).toHaveBeenCalledTimes(1);
});

it("lets go of a photo that is not to be opened any more", () => {
  const { headStart, made } = workshop();
  headStart.expect(FILE);
  headStart.expect(new Blob(["another"]));
  headStart.expect(null);

  expect(made.map(({ dispose }) => vi.mocked(dispose).mock.calls.length)).toEqual([1, 1]);
});

it("gives a new worker for a photo that nobody has begun to read, and after one was handed over", () => {
  const { headStart, made } = workshop();
  headStart.expect(FILE);
  headStart.rasterFor(new Blob(["another"]));
  headStart.rasterFor(FILE);
  headStart.rasterFor(FILE);
  headStart.rasterFor(null);

  expect(made).toHaveLength(4);
});

it("tells who opens the photo that it cannot be read, and nobody else", async () => {
  const { headStart } = workshop(() => Promise.reject(new UndecodableError("no photo")));
  headStart.expect(FILE);
  await new Promise((resolve) => setTimeout(resolve));

  await expect(headStart.rasterFor(FILE).openPhoto(FILE)).rejects.toThrow(UndecodableError);
});
