/** The colours of the cut-out's edge without the old background's share; the server has computed them. */

import type { Size } from "../../engine/geometry.ts";
import type { Pixels } from "../../engine/matte.ts";
import type { OpeningParts } from "./opening.ts";
import { fetchRender } from "./render_job.ts";

/**
 * The edge colours of a job's cut-out, black where its matte is 0 or 255. They are cleaned as much as the job's own
 * result, so that both look alike. Null when they cannot be had: the edge then has the photo's own colours.
 */
export async function edgeColours(
  jobId: string,
  size: Size,
  { api, decoder }: OpeningParts,
  signal: AbortSignal,
): Promise<Pixels | null> {
  try {
    const job = await api.getJob(jobId, { signal });
    const cleaning = job.options.edge_cleaning;
    const file = await fetchRender(jobId, { channels: "edges", format: "png", edge_cleaning: cleaning }, api, signal);
    const edges = await decoder.photo(file);
    return edges.width === size.width && edges.height === size.height ? edges : null;
  } catch {
    // Offline, or a server that knows no edge colours: one can go on without them.
    return null;
  }
}
