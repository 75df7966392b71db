/** What files are called that leave the studio; as the server calls them. */

import type { ExportFormat } from "../types.ts";

const FALLBACK = "photo";
const EXTENSIONS: Readonly<Record<ExportFormat, string>> = { png: ".png", webp: ".webp", jpeg: ".jpg" };

export function cutoutName(photoName: string, format: ExportFormat): string {
  return `${stem(photoName)}-cutout${EXTENSIONS[format]}`;
}

export function matteName(photoName: string): string {
  return `${stem(photoName)}-matte.png`;
}

export function extensionOf(format: ExportFormat): string {
  return EXTENSIONS[format];
}

/** A file's name without its extension; a dot at its beginning or end makes none. */
export function stem(name: string): string {
  const dot = name.lastIndexOf(".");
  const plain = dot > 0 && dot < name.length - 1 ? name.slice(0, dot) : name;
  return plain.replace(/^[. ]+|[. ]+$/g, "") || FALLBACK;
}
