/** Pictures as files that need no browser to be read: their size, and then their bytes as they are. */

import type { Size } from "../../engine/geometry.ts";
import type { Matte, Pixels } from "../../engine/matte.ts";
import { UndecodableError } from "../../platform/errors.ts";
import type { Decoder } from "../edit/parts.ts";

const RAW = "image/x-raw";

export function rawFile(picture: Size & { readonly data: Uint8Array | Uint8ClampedArray }, name = "photo.raw"): File {
  const size = new Uint32Array([picture.width, picture.height]);
  return new File([size, new Uint8Array(picture.data)], name, { type: RAW });
}

export const rawDecoder: Decoder = {
  async photo(file): Promise<Pixels> {
    const { size, bytes } = await read(file);
    return { ...size, data: new Uint8ClampedArray(bytes) };
  },
  async matte(file): Promise<Matte> {
    const { size, bytes } = await read(await file);
    return { ...size, data: bytes };
  },
};

/** Other types are what HEIC is to most browsers. */
async function read(file: Blob): Promise<{ size: Size; bytes: Uint8Array }> {
  if (file.type !== RAW) throw new UndecodableError(`cannot read ${file.type}`);
  const buffer = await file.arrayBuffer();
  const [width = 0, height = 0] = new Uint32Array(buffer, 0, 2);
  return { size: { width, height }, bytes: new Uint8Array(buffer, 8) };
}
