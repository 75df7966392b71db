import { ConnectionError } from "./errors.ts";
import type { Answer, Upload } from "./upload_transport.ts";

/** `SendUpload` of browsers, with progress. */
export function sendByXhr(upload: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (upload.signal?.aborted) return reject(upload.signal.reason);
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const settled = (settle: () => void) => () => {
      upload.signal?.removeEventListener("abort", stop);
      settle();
    };
    request.onload = settled(() => resolve(answerOf(request)));
    request.onerror = settled(() => reject(new ConnectionError("The connection broke off during the upload.")));
    request.onabort = settled(() => reject(upload.signal?.reason));
    request.upload.onprogress = (event) => upload.onProgress(progressOf(event));
    upload.signal?.addEventListener("abort", stop, { once: true });
    send(request, upload);
  });
}

function send(request: XMLHttpRequest, upload: Upload): void {
  request.open("POST", upload.url);
  for (const [name, value] of Object.entries(upload.headers)) request.setRequestHeader(name, value);
  request.send(upload.form);
}

function progressOf(event: ProgressEvent): { bytes: number; totalBytes: number | null } {
  return { bytes: event.loaded, totalBytes: event.lengthComputable ? event.total : null };
}

function answerOf(request: XMLHttpRequest): Answer {
  return {
    status: request.status,
    body: request.responseText,
    header: (name) => request.getResponseHeader(name),
  };
}
