/** Runs of equal bytes: long ones, which are most of a matte, are followed four bytes at a time. */

/** The whole words of four bytes; none when the bytes do not begin at one. */
export function byteWordsOf(data: Uint8Array): Int32Array {
  return data.byteOffset % 4 === 0
    ? new Int32Array(data.buffer, data.byteOffset, Math.floor(data.length / 4))
    : new Int32Array();
}

/** Where the run that begins at `from` ends, at `limit` at the latest. `words` are those of `data`. */
export function endOfRun(data: Uint8Array, words: Int32Array, from: number, limit: number): number {
  const value = data[from] as number;
  const alike = Math.imul(value, 0x01010101);
  let end = from + 1;
  while (end < limit && data[end] === value) {
    end += 1;
    if ((end & 3) === 0) {
      const last = Math.min(limit >> 2, words.length);
      let word = end >> 2;
      while (word < last && words[word] === alike) word += 1;
      end = Math.max(end, word * 4);
    }
  }
  return end;
}
