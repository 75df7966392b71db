/** The module worker itself: it only joins its scope to the service. */

import type { ToWorker } from "./raster_protocol.ts";
import { RasterService } from "./raster_service.ts";

/** By then the picture is on the screen. */
const PRACTICE_DELAY_MS = 1000;

const service = new RasterService({ postMessage: (message, transfer) => postMessage(message, { transfer }) });

addEventListener("message", async ({ data: message }: MessageEvent<ToWorker>) => {
  await service.hear(message);
  const isOpening = message.kind === "request" && message.request.kind === "openPhoto";
  if (isOpening) setTimeout(() => service.practise(), PRACTICE_DELAY_MS);
});
