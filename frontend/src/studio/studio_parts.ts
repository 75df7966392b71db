import type { StudioApi } from "../api/studio_api.ts";
import type { PictureShelf } from "./backdrop_pictures.ts";
import type { EditParts } from "./edit/parts.ts";
import type { PhotosParts } from "./jobs/photos.ts";
import type { SavedPhoto } from "./jobs/saved_photos.ts";
import type { SettingsShelf } from "./settings.ts";

/** What the studio is made of that it does not make itself: a server, a browser, storage. */
export interface StudioParts
  extends Omit<PhotosParts, "save" | "notify">,
    Omit<EditParts, "settings" | "pictures" | "notify" | "showEdit" | "resumesAtOnce" | "formerIsSaved"> {
  readonly api: StudioApi;
  readonly settingsShelf: SettingsShelf;
  readonly pictureShelf: PictureShelf;
  readonly loadPhotos: () => Promise<readonly SavedPhoto[]>;
  /** Throws where nothing can be stored. */
  readonly savePhotos: (photos: readonly SavedPhoto[]) => Promise<void>;
  /** Throws for what the browser cannot read. */
  readonly decodePicture: (file: Blob) => Promise<ImageBitmap>;
  readonly newId: () => string;
  /** The person's choice of photos; empty when there is none. */
  readonly pickPhotos: () => Promise<readonly File[]>;
}
