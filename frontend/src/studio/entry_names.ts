/** What the files of a ZIP are called: by their photos' names, safe on every system, and no two alike. As the server does it. */

import { stem } from "./edit/naming.ts";

/** File systems take 255 bytes for a name; a number and an extension follow. */
const MAX_STEM_BYTES = 200;
/** Windows takes none of these in a name; control characters nobody wants. */
const FORBIDDEN = /[<>:"|?*/\\\p{C}]/gu;
/** Windows opens a device by these names, whatever extension follows. */
const DEVICES = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])$/i;

/** A name for each photo; one that is taken gets a number, as in "photo (2).png". */
export function entryNames(photoNames: readonly string[], extension: string): string[] {
  const taken = new Set<string>();
  return photoNames.map((photoName) => {
    const name = free(safe(photoName), extension, taken);
    taken.add(folded(name));
    return name;
  });
}

function free(base: string, extension: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = `${base}${number === 1 ? "" : ` (${number})`}${extension}`;
    if (!taken.has(folded(name))) return name;
  }
}

function safe(photoName: string): string {
  const short = shortened(stem(photoName.normalize("NFC").replace(FORBIDDEN, "_")));
  const beforeDot = short.split(".")[0] ?? "";
  return DEVICES.test(beforeDot.trim()) ? `_${short}` : short;
}

function shortened(base: string): string {
  const bytes = new TextEncoder().encode(base);
  if (bytes.length <= MAX_STEM_BYTES) return base;
  // A character that is cut in two ends as the replacement character.
  const cut = new TextDecoder().decode(bytes.subarray(0, MAX_STEM_BYTES)).replace(/\uFFFD$/, "");
  return stem(`${cut}.`);
}

/** Many file systems take names for one that differ only in case, or in how a letter is composed. */
function folded(name: string): string {
  return name.toUpperCase().toLowerCase().normalize("NFKC");
}
