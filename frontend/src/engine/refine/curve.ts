import type { Matte } from "../matte.ts";

/** Give each alpha (0 to 255) the rounded value of `curve`, cut off at 0 and 255. Working memory: the result. */
export function mapped(matte: Matte, curve: (alpha: number) => number): Matte {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, alpha) => curve(alpha));
  const data = new Uint8Array(matte.data.length);
  for (let at = 0; at < data.length; at += 1) data[at] = table[matte.data[at] as number] as number;
  return { width: matte.width, height: matte.height, data };
}
