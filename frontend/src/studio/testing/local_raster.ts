/** The real raster client and service, joined without a worker. */

import { RasterClient, type RasterLine } from "../../platform/raster_client.ts";
import { RasterService } from "../../platform/raster_service.ts";
import type { Raster } from "../edit/parts.ts";
import { rawDecoder } from "./raw_files.ts";

export function localRaster(): Raster {
  return new RasterClient(localLine());
}

function localLine(): RasterLine {
  let tell: Parameters<RasterLine["listen"]>[0] = () => undefined;
  const service = new RasterService({ postMessage: (message) => tell(message) }, rawDecoder);
  return {
    postMessage: (message) => void service.hear(structuredClone(message)),
    listen: (onMessage) => {
      tell = onMessage;
    },
    close: () => {
      tell = () => undefined;
    },
  };
}
