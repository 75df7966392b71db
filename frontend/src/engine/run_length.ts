/**
 * Bytes packed by run length: alpha is mostly 0 or 255, so that most tiles of a matte shrink to a few bytes.
 *
 * The packed form is a list of pieces. Each begins with a number in LEB128, twice the piece's length plus one bit:
 * 1: a run, one byte follows that is repeated; 0: a literal, that many bytes follow as they are.
 */

/** A shorter run costs as much as it saves. */
const SHORTEST_RUN = 4;

/** Where the packed form grows before it is copied out: making room for a tile takes longer than packing most of them. */
let room = new Uint8Array();

/** A new array of exactly the packed size; noise grows by less than 0.1 %. */
export function pack(data: Uint8Array): Uint8Array {
  const words = wordsOf(data);
  if (room.length < longestPacked(data.length)) room = new Uint8Array(longestPacked(data.length));
  const out = room;
  let end = 0;
  let literalFrom = 0;
  for (let at = 0; at < data.length; ) {
    const runEnd = endOfRun(data, words, at);
    if (runEnd - at >= SHORTEST_RUN) {
      end = writeLiteral(out, end, data.subarray(literalFrom, at));
      end = writeRun(out, end, data[at] as number, runEnd - at);
      literalFrom = runEnd;
    }
    at = runEnd;
  }
  end = writeLiteral(out, end, data.subarray(literalFrom));
  return out.slice(0, end);
}

/** Fill `out` with what was packed. Throws a RangeError unless the packed bytes fill it exactly. */
export function unpack(packed: Uint8Array, out: Uint8Array): void {
  let written = 0;
  for (let at = 0; at < packed.length; ) {
    const header = readNumber(packed, at);
    const length = Math.floor(header.value / 2);
    const isRun = header.value % 2 === 1;
    const pieceEnd = header.end + (isRun ? 1 : length);
    if (length > out.length - written || pieceEnd > packed.length) throw malformed(out.length);
    if (isRun) out.fill(packed[header.end] as number, written, written + length);
    else out.set(packed.subarray(header.end, pieceEnd), written);
    written += length;
    at = pieceEnd;
  }
  if (written !== out.length) throw malformed(out.length);
}

/** A literal of 8192 bytes is the first whose header is longer than a shortest run saves. */
function longestPacked(length: number): number {
  return length + (length >> 12) + 16;
}

/** Its whole words of four bytes; none when it does not begin at one. */
function wordsOf(data: Uint8Array): Int32Array {
  return data.byteOffset % 4 === 0
    ? new Int32Array(data.buffer, data.byteOffset, Math.floor(data.length / 4))
    : new Int32Array();
}

/** Long runs, which are most of a matte, are followed four bytes at a time. */
function endOfRun(data: Uint8Array, words: Int32Array, from: number): number {
  const value = data[from] as number;
  const alike = Math.imul(value, 0x01010101);
  let end = from + 1;
  while (end < data.length && data[end] === value) {
    end += 1;
    if (end % 4 === 0) {
      let word = end / 4;
      while (word < words.length && words[word] === alike) word += 1;
      end = Math.max(end, word * 4);
    }
  }
  return end;
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
