/** Another output of a photo's job: ordered, waited for, fetched. */

import type { RenderOptions } from "../../api/contract.ts";
import type { EditApi } from "./parts.ts";

/** The job that makes it has failed or was cancelled. */
export class RenderFailedError extends Error {
  override readonly name = "RenderFailedError";
}

/**
 * The output's file. The same options again are answered from what the server has. Throws a RenderFailedError, and
 * what the API throws.
 */
export async function fetchRender(
  jobId: string,
  options: RenderOptions,
  api: EditApi,
  signal: AbortSignal,
): Promise<Blob> {
  const ordered = await api.renderJob(jobId, options, { signal });
  const ended = ordered.links.download === null ? await api.follow(ordered.id, () => undefined, signal) : ordered;
  const { download } = ended.links;
  if (download === null) throw new RenderFailedError(`the render ended as ${ended.state}`);
  return api.fetchFile(download, { signal });
}
