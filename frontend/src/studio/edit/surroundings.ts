/** What is around the cut-out by the settings: the backdrop, with its picture once that is decoded, and the shadow. */

import type { Settings, SettingsStore } from "../types.ts";
import type { BackdropPictures, Scene } from "./parts.ts";

export type SurroundingsOfScene = Omit<Scene, "layers">;

export class Surroundings {
  private picture: { readonly id: string; readonly bitmap: ImageBitmap | null } | null = null;
  private wantedId: string | null = null;
  private readonly release: () => void;

  /** `onChange`: the scene has to be drawn anew. */
  constructor(
    private readonly settings: SettingsStore,
    private readonly pictures: BackdropPictures,
    private readonly onChange: () => void,
  ) {
    this.release = settings.store.subscribe((now, before) => {
      if (now.backdrop !== before.backdrop || now.shadow !== before.shadow) this.changed(now);
    });
    this.load(settings.store.getState());
  }

  get current(): SurroundingsOfScene {
    const { backdrop, shadow } = this.settings.store.getState();
    const isThere = backdrop.kind === "picture" && this.picture?.id === backdrop.pictureId;
    return { backdrop, shadow, backdropPicture: isThere ? (this.picture?.bitmap ?? null) : null };
  }

  dispose(): void {
    this.release();
  }

  private changed(settings: Settings): void {
    this.load(settings);
    this.onChange();
  }

  private load({ backdrop }: Settings): void {
    const id = backdrop.kind === "picture" ? backdrop.pictureId : null;
    if (id === this.wantedId) return;
    this.wantedId = id;
    if (id !== null) void this.fetch(id);
  }

  private async fetch(id: string): Promise<void> {
    const bitmap = await this.pictures.bitmap(id);
    if (this.wantedId !== id) return;
    this.picture = { id, bitmap };
    this.onChange();
  }
}
