import { reach, textOf } from "./reach.ts";
import type { Answer, Upload } from "./upload_transport.ts";

/** `SendUpload` where there is no XMLHttpRequest: without progress. */
export async function sendByFetch(upload: Upload): Promise<Answer> {
  const response = await reach(upload.url, {
    method: "POST",
    body: upload.form,
    headers: upload.headers,
    signal: upload.signal ?? null,
  });
  const body = await textOf(response, upload.signal);
  return { status: response.status, body, header: (name) => response.headers.get(name) };
}
