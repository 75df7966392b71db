/**
 * Packs what was built once and for all: beside each text file of `dist/` come its Brotli and gzip forms, which the
 * service sends to who takes them. Small files, and those that would not get smaller, stay alone.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const FOLDER = fileURLToPath(new URL("dist/", import.meta.url));
const TEXTS = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest"]);
const LEAST_BYTES = 1024; // fits into one network packet, packed or not

const CODERS = {
  ".br": (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  ".gz": (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

for (const entry of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXTS.has(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = readFileSync(path);
  if (bytes.length < LEAST_BYTES) continue;
  for (const [suffix, code] of Object.entries(CODERS)) {
    const packed = code(bytes);
    if (packed.length < bytes.length) writeFileSync(path + suffix, packed);
  }
}
