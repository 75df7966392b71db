/** Reading a photo while its cut-out is being made: who opens it then waits for the matte alone. */

import type { Pixels } from "../../engine/matte.ts";
import type { Raster } from "./parts.ts";

interface Begun {
  readonly file: Blob;
  readonly raster: Raster;
  readonly pixels: Promise<Pixels>;
}

/** Of one photo at a time, in the worker that its edit gets afterwards. */
export class HeadStart {
  private begun: Begun | null = null;

  constructor(private readonly createRaster: () => Raster) {}

  /** Begin to read this file, unless that has begun; what was begun of another one is dropped. */
  expect(file: Blob | null): void {
    if (file === (this.begun?.file ?? null)) return;
    this.begun?.raster.dispose();
    this.begun = file === null ? null : begun(file, this.createRaster());
  }

  /** The worker that reads this file already, else a new one; it is the caller's from then on. */
  rasterFor(file: Blob | null): Raster {
    const { begun } = this;
    if (begun === null || begun.file !== file) return this.createRaster();
    this.begun = null;
    return ahead(begun);
  }
}

function begun(file: Blob, raster: Raster): Begun {
  const pixels = raster.openPhoto(file);
  pixels.catch(() => undefined); // it is told to who opens the photo
  return { file, raster, pixels };
}

function ahead({ file, raster, pixels }: Begun): Raster {
  return {
    openPhoto: (asked) => (asked === file ? pixels : raster.openPhoto(asked)),
    select: (seed, settings) => raster.select(seed, settings),
    refine: (matte, settings) => raster.refine(matte, settings),
    exportPicture: (job) => raster.exportPicture(job),
    exportMatte: (matte) => raster.exportMatte(matte),
    dispose: () => raster.dispose(),
  };
}
