import { ApiError } from "../../api/errors.ts";
import type { StudioApi } from "../../api/studio_api.ts";

/** Removes a job that nobody wants any more from the server; returns at once. */
export type Discard = (jobId: string) => void;

/** Whoever takes a photo away believes that it is gone: where it is not, they are told. */
export function discarding(api: Pick<StudioApi, "deleteJob">, notify: (message: string) => void): Discard {
  return (jobId) => {
    api.deleteJob(jobId).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return;
      notify("A photo could not be removed from the server. It goes by itself when its time there is over.");
    });
  };
}
