/** How a form travels: XMLHttpRequest in browsers, since `fetch` cannot tell how much of a body has been sent. */

/** Bytes so far; `totalBytes` is null where nobody knows. */
export interface TransferProgress {
  readonly bytes: number;
  readonly totalBytes: number | null;
}

export interface Upload {
  readonly url: string;
  readonly form: FormData;
  readonly headers: Readonly<Record<string, string>>;
  readonly onProgress: (progress: TransferProgress) => void;
  readonly signal: AbortSignal | undefined;
}

/** The whole answer, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  header(name: string): string | null;
}

/** Sends the form by POST. Rejects with `ConnectionError`, or with the signal's reason when that aborts. */
export type SendUpload = (upload: Upload) => Promise<Answer>;
