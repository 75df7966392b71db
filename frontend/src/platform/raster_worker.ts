/** The module worker itself: it only joins its scope to the service. */

import type { ToWorker } from "./raster_protocol.ts";
import { RasterService } from "./raster_service.ts";

const service = new RasterService({ postMessage: (message, transfer) => postMessage(message, { transfer }) });

addEventListener("message", (event: MessageEvent<ToWorker>) => void service.hear(event.data));
