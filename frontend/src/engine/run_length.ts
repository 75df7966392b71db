/**
 * Bytes packed by run length: alpha is mostly 0 or 255, so that most tiles of a matte shrink to a few bytes.
 *
 * The packed form is a list of pieces. Each begins with a number in LEB128, twice the piece's length plus one bit:
 * 1: a run, one byte follows that is repeated; 0: a literal, that many bytes follow as they are.
 */

import { byteWordsOf, endOfRun } from "./runs.ts";

/** A shorter run costs as much as it saves. */
const SHORTEST_RUN = 4;

/** Rows of `width` bytes within a larger picture: the first begins at `start`, each further one `stride` bytes on. */
export interface Rows {
  readonly data: Uint8Array;
  readonly start: number;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
}

/** Where the packed form, and a literal, grow: making room for a tile takes longer than packing most of them. */
let room = new Uint8Array();
let literal = new Uint8Array();

/** A new array of exactly the packed size; noise grows by less than 0.1 %. */
export function pack(data: Uint8Array): Uint8Array {
  return packRows({ data, start: 0, width: data.length, height: 1, stride: data.length });
}

/** The same for rows, one after the other: runs go on from one to the next. */
export function packRows({ data, start, width, height, stride }: Rows): Uint8Array {
  const words = byteWordsOf(data);
  makeRoom(width * height);
  let end = 0;
  let literalLength = 0;
  let value = 0;
  let length = 0;
  for (let rowStart = start; rowStart < start + height * stride; rowStart += stride) {
    for (let at = rowStart; at < rowStart + width; ) {
      const runEnd = endOfRun(data, words, at, rowStart + width);
      if (data[at] !== value) {
        if (length >= SHORTEST_RUN) {
          end = writeRun(room, writeLiteral(room, end, literal.subarray(0, literalLength)), value, length);
          literalLength = 0;
        } else for (; length > 0; length -= 1, literalLength += 1) literal[literalLength] = value;
        value = data[at] as number;
        length = 0;
      }
      length += runEnd - at;
      at = runEnd;
    }
  }
  if (length < SHORTEST_RUN) for (; length > 0; length -= 1, literalLength += 1) literal[literalLength] = value;
  end = writeLiteral(room, end, literal.subarray(0, literalLength));
  if (length > 0) end = writeRun(room, end, value, length);
  return room.slice(0, end);
}

function makeRoom(length: number): void {
  if (literal.length >= length) return;
  room = new Uint8Array(longestPacked(length));
  literal = new Uint8Array(length);
}

/** Fill `out` with what was packed. Throws a RangeError unless the packed bytes fill it exactly. */
export function unpack(packed: Uint8Array, out: Uint8Array): void {
  unpackRows(packed, { data: out, start: 0, width: out.length, height: 1, stride: out.length });
}

/** Fill rows with what was packed. Throws a RangeError unless the packed bytes fill them exactly. */
export function unpackRows(packed: Uint8Array, rows: Rows): void {
  const room = rows.width * rows.height;
  let written = 0;
  for (let at = 0; at < packed.length; ) {
    const header = readNumber(packed, at);
    const length = Math.floor(header.value / 2);
    const isRun = header.value % 2 === 1;
    const pieceEnd = header.end + (isRun ? 1 : length);
    if (length > room - written || pieceEnd > packed.length) throw malformed(room);
    if (isRun) fillRows(rows, written, length, packed[header.end] as number);
    else copyToRows(rows, written, packed.subarray(header.end, pieceEnd));
    written += length;
    at = pieceEnd;
  }
  if (written !== room) throw malformed(room);
}

function fillRows({ data, start, width, stride }: Rows, from: number, length: number, value: number): void {
  for (let done = 0, at = from; done < length; ) {
    const column = at % width;
    const count = Math.min(width - column, length - done);
    const to = start + Math.floor(at / width) * stride + column;
    data.fill(value, to, to + count);
    done += count;
    at += count;
  }
}

function copyToRows({ data, start, width, stride }: Rows, from: number, literal: Uint8Array): void {
  for (let done = 0, at = from; done < literal.length; ) {
    const column = at % width;
    const count = Math.min(width - column, literal.length - done);
    data.set(literal.subarray(done, done + count), start + Math.floor(at / width) * stride + column);
    done += count;
    at += count;
  }
}

/** A literal of 8192 bytes is the first whose header is longer than a shortest run saves. */
function longestPacked(length: number): number {
  return length + (length >> 12) + 16;
}

function writeRun(out: Uint8Array, at: number, value: number, length: number): number {
  const end = writeNumber(out, at, length * 2 + 1);
  out[end] = value;
  return end + 1;
}

function writeLiteral(out: Uint8Array, at: number, literal: Uint8Array): number {
  if (literal.length === 0) return at;
  const end = writeNumber(out, at, literal.length * 2);
  out.set(literal, end);
  return end + literal.length;
}

/** LEB128: seven bits a byte, the lowest first; the top bit says that more follow. */
function writeNumber(out: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    out[end] = (rest % 128) | 128;
    end += 1;
  }
  out[end] = rest;
  return end + 1;
}

function readNumber(packed: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  let weight = 1;
  for (let end = at; end < packed.length; end += 1) {
    const byte = packed[end] as number;
    value += (byte & 127) * weight;
    if (byte < 128) return { value, end: end + 1 };
    weight *= 128;
  }
  // Cut off in mid-number: longer than anything that could be filled, so that the caller refuses it.
  return { value: Number.MAX_SAFE_INTEGER, end: packed.length };
}

function malformed(length: number): RangeError {
  return new RangeError(`the packed bytes do not make ${length} bytes`);
}
