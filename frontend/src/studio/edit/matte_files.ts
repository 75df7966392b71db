/** The matte alone, out to a file and in from one. */

import type { Size } from "../../engine/geometry.ts";
import type { Matte } from "../../engine/matte.ts";
import { scaledTo } from "./matte_scaling.ts";
import { matteName } from "./naming.ts";
import type { Decoder, Outlet, Raster } from "./parts.ts";

/** Save the matte as a grey PNG of the photo's size. */
export async function saveMatte(
  matte: Matte,
  photoName: string,
  parts: { readonly raster: Pick<Raster, "exportMatte">; readonly outlet: Pick<Outlet, "saveBlob"> },
): Promise<void> {
  parts.outlet.saveBlob(await parts.raster.exportMatte(matte), matteName(photoName));
}

/** Any picture as a matte of this size: its alpha if it has one, else how light it is. Throws an UndecodableError for what the browser cannot read. */
export async function readMatte(file: Blob, size: Size, decoder: Pick<Decoder, "matte">): Promise<Matte> {
  return await scaledTo(await decoder.matte(file), size);
}
