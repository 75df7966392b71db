/** What went wrong, in words that somebody can act on. */

import type { FailureCode } from "../../api/contract.ts";
import { ApiError, ConnectionError } from "../../api/errors.ts";
import type { Trouble } from "../types.ts";

type Words = Omit<Trouble, "code">;

/** Troubles that no answer tells of. */
export type LocalTroubleCode = "connection_lost" | "offline" | "photo_removed";

/** Every code has its words: one that the service adds does not compile until it is here. */
const WORDS: Record<FailureCode | LocalTroubleCode, Words> = {
  file_too_large: final("This file is too large", "Save it smaller, or as a JPEG, and add it again."),
  image_too_large: final("This photo has too many pixels", "Make it smaller and add it again."),
  unsupported_media_type: final(
    "This kind of file is unknown",
    "Use a JPEG, PNG, WebP, HEIC, AVIF, TIFF, GIF or BMP file.",
  ),
  corrupt_image: final("This file is damaged", "Open it in another program, save it anew, and add that file."),
  invalid_request: passing("The upload arrived in pieces", "Try again; nothing of your photo is lost."),
  missing_file: passing("The photo did not arrive", "Try again, or add the file once more."),
  invalid_option: final("The studio refused a setting", "Reload this page, then add the photo again."),
  unknown_model: final("This model is not offered here", "Reload this page, then add the photo again."),
  upload_timeout: passing("The upload took too long", "Try again on a faster connection, or with a smaller file."),
  not_found: final("This photo is no longer there", "It was removed or has expired, so add the file again."),
  method_not_allowed: final("The studio did not understand", "Reload this page, then add the photo again."),
  job_not_finished: passing("The cut-out is not ready yet", "Wait a moment, then try again."),
  job_already_finished: final("This was already finished", "There is nothing left to cancel."),
  job_has_no_result: final("There is no cut-out", "Add the photo again to make one."),
  job_not_failed: final("There is nothing to retry", "Reload this page to see how the photo stands."),
  idempotency_key_reused: final("This file has changed meanwhile", "Take it off the list and add it again."),
  too_many_files: final("Too many photos at once", "Add fewer of them at a time."),
  unauthorized: final("The studio asks for a login", "Ask whoever runs this studio for access."),
  forbidden: final("The studio does not allow this", "Ask whoever runs this studio for access."),
  queue_full: passing("The studio is very busy", "Wait a minute, then try again."),
  store_full: passing("The studio has no room left", "Try again later, or tell whoever runs this studio."),
  store_unavailable: passing("The studio's storage is away", "Wait a minute, then try again."),
  broker_unavailable: passing("The studio's queue is away", "Wait a minute, then try again."),
  model_unavailable: passing(
    "The model could not be loaded",
    "Try again; if it stays so, tell whoever runs this studio.",
  ),
  out_of_memory: passing("The studio ran out of memory", "Try again, or make the photo smaller first."),
  time_limit_exceeded: passing("This photo took too long", "Try again, or make the photo smaller first."),
  worker_crashed: passing("The studio broke down on it", "Try again, or save the photo anew and add that file."),
  internal_error: passing(
    "Something went wrong on our side",
    "Try again; if it stays so, tell whoever runs this studio.",
  ),
  connection_lost: passing("The connection was lost", "Check that the studio can be reached, then try again."),
  offline: passing("You are offline", "We go on by ourselves as soon as you are back."),
  photo_removed: final("The photo is not at hand", "Take it off the list and add the file again."),
};

function passing(title: string, advice: string): Words {
  return { title, advice, canRetry: true };
}

function final(title: string, advice: string): Words {
  return { title, advice, canRetry: false };
}

/** Of a code; one that this page does not know (a newer service's) counts as `internal_error`. */
export function troubleOfCode(code: string): Trouble {
  return { code, ...(isKnown(code) ? WORDS[code] : WORDS.internal_error) };
}

/** Of whatever a request was rejected with. */
export function troubleOf(error: unknown, isOnline: boolean): Trouble {
  if (error instanceof ApiError) return troubleOfCode(error.code);
  if (error instanceof ConnectionError) return troubleOfCode(isOnline ? "connection_lost" : "offline");
  return troubleOfCode("internal_error");
}

function isKnown(code: string): code is keyof typeof WORDS {
  return Object.hasOwn(WORDS, code);
}

/** All codes that have words. */
export const KNOWN_CODES: readonly string[] = Object.keys(WORDS);
