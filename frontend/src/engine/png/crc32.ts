/** The cyclic redundancy check of PNG (and zlib, and Ethernet): polynomial 0xEDB88320, bits reversed. */

let table: Int32Array | null = null;

export function crc32(...parts: readonly Uint8Array[]): number {
  table ??= newTable();
  let crc = -1;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 1) {
      crc = (table[(crc ^ (part[at] as number)) & 255] as number) ^ (crc >>> 8);
    }
  }
  return ~crc >>> 0;
}

function newTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let entry = byte;
    for (let bit = 0; bit < 8; bit += 1) entry = entry & 1 ? 0xedb88320 ^ (entry >>> 1) : entry >>> 1;
    return entry;
  });
}
