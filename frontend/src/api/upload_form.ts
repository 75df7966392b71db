import type { UploadOptions } from "./contract.ts";

/** A form of the photos, all in the one field, after the options: the server checks those before it takes the photos. */
export function uploadForm(field: "file" | "files", photos: readonly File[], options: UploadOptions): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) form.append(name, String(value));
  }
  for (const photo of photos) form.append(field, photo, photo.name);
  return form;
}
