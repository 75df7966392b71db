/** PNG's row filters: what is stored is the difference from the byte to the left or above, which packs better. */

const NONE = 0;
const SUB = 1;
const UP = 2;

/** Every so many-th pixel is looked at to choose a filter: a guess by a quarter of the row is as good as by all. */
const PIXELS_A_SAMPLE = 4;

/**
 * Write a row behind the byte of its filter: None, Sub or Up, whichever leaves the smallest sum of absolute
 * differences (the heuristic of the PNG specification, 12.8). `above` is the row before, zeros for the first.
 */
export function writeFiltered(out: Uint8Array, row: Uint8Array, above: Uint8Array, channels: number): void {
  const filter = chosen(row, above, channels);
  out[0] = filter;
  if (filter === NONE) out.set(row, 1);
  else if (filter === UP) writeUp(out, row, above);
  else writeSub(out, row, channels);
}

function chosen(row: Uint8Array, above: Uint8Array, channels: number): number {
  let [none, sub, up] = [0, 0, 0];
  for (let pixel = channels; pixel < row.length; pixel += PIXELS_A_SAMPLE * channels) {
    for (let at = pixel; at < pixel + channels; at += 1) {
      const byte = row[at] as number;
      none += distance(byte);
      sub += distance(byte - (row[at - channels] as number));
      up += distance(byte - (above[at] as number));
    }
  }
  if (up <= sub && up <= none) return UP;
  return sub <= none ? SUB : NONE;
}

/** How far a difference is from 0 when it is stored in a byte, in which -1 is 255. */
function distance(difference: number): number {
  return Math.abs((difference << 24) >> 24);
}

function writeUp(out: Uint8Array, row: Uint8Array, above: Uint8Array): void {
  for (let at = 0; at < row.length; at += 1) out[at + 1] = (row[at] as number) - (above[at] as number);
}

function writeSub(out: Uint8Array, row: Uint8Array, channels: number): void {
  out.set(row.subarray(0, channels), 1);
  for (let at = channels; at < row.length; at += 1) {
    out[at + 1] = (row[at] as number) - (row[at - channels] as number);
  }
}
