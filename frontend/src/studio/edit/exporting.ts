/** The finished picture: as a file, or on the clipboard. */

import type { Layers } from "../../engine/composite.ts";
import type { ExportJob } from "../../platform/raster_client.ts";
import type { ExportFormat, Photo, Settings } from "../types.ts";
import { cutoutName } from "./naming.ts";
import type { BackdropPictures, EditApi, Outlet, Raster } from "./parts.ts";

/** What an export is made of at this moment. */
export interface Exportable {
  readonly layers: Layers;
  readonly isEdited: boolean;
  readonly settings: Settings;
}

export interface ExportingParts {
  readonly photo: Photo;
  readonly api: Pick<EditApi, "fetchFile">;
  readonly raster: Pick<Raster, "exportPicture">;
  readonly pictures: BackdropPictures;
  readonly outlet: Outlet;
  /** Looked at when the export begins, with the edge's colours if they can be had. */
  readonly current: () => Promise<Exportable>;
}

/** True when the picture that is asked for is the very file that the server has. */
export function isServersOwn(isEdited: boolean, settings: Settings): boolean {
  const { backdrop, shadow, trims, format } = settings;
  return !isEdited && backdrop.kind === "transparent" && shadow.opacity === 0 && !trims && format === "png";
}

/** What the worker needs to make a picture of these layers. */
export async function exportJobOf(layers: Layers, settings: Settings, pictures: BackdropPictures): Promise<ExportJob> {
  const { backdrop, shadow, format, quality, trims, marginPercent } = settings;
  const { edges, base, matte } = layers;
  const backdropPicture = backdrop.kind === "picture" ? await pictures.bitmap(backdrop.pictureId) : null;
  return { layers: { edges, base, matte }, backdrop, backdropPicture, shadow, format, quality, trims, marginPercent };
}

export class Exporting {
  constructor(private readonly parts: ExportingParts) {}

  /** Save it in the format of the settings. */
  async download(): Promise<void> {
    const exportable = await this.parts.current();
    const { format } = exportable.settings;
    this.parts.outlet.saveBlob(await this.picture(exportable), cutoutName(this.parts.photo.name, format));
  }

  /** Clipboards take PNG, whatever the format of the files. Throws when the browser does not let it. */
  copy(): Promise<void> {
    const picture = this.parts.current().then((exportable) => this.picture(inFormat(exportable, "png")));
    return this.parts.outlet.copyImage(picture);
  }

  private async picture({ layers, isEdited, settings }: Exportable): Promise<Blob> {
    const { raster, pictures } = this.parts;
    const own = isServersOwn(isEdited, settings) ? await this.serversOwn() : null;
    return own ?? raster.exportPicture(await exportJobOf(layers, settings, pictures));
  }

  /** Null when it cannot be reached: the same picture can be made here. */
  private async serversOwn(): Promise<Blob | null> {
    const path = this.parts.photo.links?.download;
    if (!path) return null;
    try {
      return await this.parts.api.fetchFile(path);
    } catch {
      return null;
    }
  }
}

function inFormat(exportable: Exportable, format: ExportFormat): Exportable {
  return { ...exportable, settings: { ...exportable.settings, format } };
}
