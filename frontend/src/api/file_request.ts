/** Files come as streams, so that their progress can be shown. */

import { apiErrorOf } from "./errors.ts";
import { namingTrouble, reach, textOf } from "./reach.ts";
import type { TransferProgress } from "./upload_transport.ts";

export interface FileRequest {
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The whole file, with the media type that the server gave it. Errors as `requestJson`. */
export async function requestFile(url: string, request: FileRequest): Promise<Blob> {
  const response = await reach(url, { signal: request.signal ?? null });
  if (!response.ok) {
    const facts = { status: response.status, header: (name: string) => response.headers.get(name) };
    throw apiErrorOf(facts, await textOf(response, request.signal));
  }
  const chunks = await namingTrouble(() => readAll(response, request.onProgress), request.signal);
  return new Blob(chunks, { type: response.headers.get("Content-Type") ?? "" });
}

async function readAll(response: Response, onProgress: FileRequest["onProgress"]): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const totalBytes = contentLength(response);
  const reader = response.body?.getReader();
  if (!reader) return chunks;
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    bytes += part.value.byteLength;
    onProgress?.({ bytes, totalBytes });
  }
  return chunks;
}

/** Null for a body that was packed on the way: its length is not that of the file. */
function contentLength(response: Response): number | null {
  const header = response.headers.get("Content-Length");
  return header === null || response.headers.has("Content-Encoding") ? null : Number(header);
}
