import type { Matte } from "../matte.ts";

/** 255 - alpha. Working memory: the result. */
export function inverted(matte: Matte): Matte {
  const data = new Uint8Array(matte.data.length);
  for (let at = 0; at < data.length; at += 1) data[at] = 255 - (matte.data[at] as number);
  return { width: matte.width, height: matte.height, data };
}
