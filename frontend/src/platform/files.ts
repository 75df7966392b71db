/** Files in and out: picker, drop, paste, download, clipboard. */

import { ClipboardError } from "./errors.ts";

/** A download may still be read when the click has returned. */
const URL_LIFETIME_MS = 60_000;

export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFETIME_MS);
}

/**
 * A PNG onto the clipboard; a promise of one may be given at once, since some browsers only take it in the click itself.
 * Throws a ClipboardError when it is not allowed or not possible; whatever the promise itself throws comes through.
 */
export async function copyImage(png: Blob | Promise<Blob>): Promise<void> {
  const coming = Promise.resolve(png);
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": coming })]);
  } catch (error) {
    await coming;
    throw new ClipboardError("the picture could not be copied", { cause: error });
  }
}

/** The person's choice; empty when there is none. `accept` as in `<input accept>`. */
export function pickFiles(accept: string, multiple: boolean): Promise<File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.multiple = multiple;
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener("cancel", () => resolve([]), { once: true });
    input.click();
  });
}

/** What of a drop or a paste is a file; folders are not. */
export function filesOf(transfer: DataTransfer | null): File[] {
  if (transfer === null) return [];
  const items = [...transfer.items].filter((item) => item.kind === "file" && !isFolder(item));
  return items.map((item) => item.getAsFile()).filter((file) => file !== null);
}

function isFolder(item: DataTransferItem): boolean {
  return item.webkitGetAsEntry()?.isDirectory === true;
}
