/** That the browser does not keep something for the next visit: said once, since nothing comes to a stop by it. */

import { StorageFullError } from "../platform/errors.ts";

const FULL =
  "This browser’s storage is full. Everything works, but a reload would forget your latest settings and photos.";
const NONE =
  "This browser stores nothing for this site. Everything works, but a reload would forget your photos and edits.";

/** Takes the error of whatever could not be stored. */
export function storageNotice(notify: (message: string) => void): (error: unknown) => void {
  let isSaid = false;
  return (error) => {
    if (isSaid) return;
    isSaid = true;
    notify(error instanceof StorageFullError ? FULL : NONE);
  };
}
