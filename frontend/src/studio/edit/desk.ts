/** All that an edit works with once its photo is there, put together. */

import type { StoreApi } from "zustand/vanilla";
import { isEmpty, type Rect } from "../../engine/geometry.ts";
import type { Matte } from "../../engine/matte.ts";
import type { EditState, Photo } from "../types.ts";
import { Autosaving, fits, type Offer } from "./autosaving.ts";
import { Cursors } from "./cursors.ts";
import { EditDocument } from "./document.ts";
import { announce, type Busyness } from "./edit_state.ts";
import type { Opened } from "./opening.ts";
import type { EditParts, Raster } from "./parts.ts";
import { Picturing } from "./picturing.ts";
import { PointerRouting } from "./pointer_routing.ts";
import type { Presenter } from "./presenter.ts";
import { Refining } from "./refining.ts";
import { Resuming } from "./resuming.ts";
import { Surroundings } from "./surroundings.ts";
import { ToolBench } from "./tool_bench.ts";
import { toolHost } from "./tool_host.ts";
import type { Viewing } from "./viewing.ts";

/** Screen pixels: so near to its first point a click closes the polygon. */
const CLOSING_REACH = 10;

export interface DeskParts {
  readonly photo: Photo;
  readonly jobId: string;
  readonly opened: Opened;
  readonly offers: readonly Offer[];
  readonly parts: EditParts;
  readonly raster: Raster;
  readonly store: StoreApi<EditState>;
  readonly busyness: Busyness;
  readonly presenter: Presenter;
  readonly viewing: Viewing;
}

export class Desk {
  readonly document: EditDocument;
  readonly bench: ToolBench;
  readonly cursors: Cursors;
  readonly routing: PointerRouting;
  readonly refining: Refining;
  readonly autosaving: Autosaving;
  readonly resuming: Resuming;
  private readonly picturing: Picturing;
  private readonly surroundings: Surroundings;
  private readonly releases: readonly (() => void)[];
  /** A matte that is shown in place of the document's. */
  private preview: Matte | null = null;

  constructor(private readonly given: DeskParts) {
    const { opened, parts, store, presenter, viewing } = given;
    const offers = given.offers.filter((offer) => fits(offer, opened.matte));
    const say = (message: string) => announce(store, message);

    this.document = new EditDocument(opened.photo, opened.matte, (dirty) => this.stepped(dirty));
    this.bench = this.newBench();
    this.cursors = this.newCursors();
    this.refining = this.newRefining();
    this.routing = new PointerRouting({
      bench: this.bench,
      viewing,
      hovered: (at) => this.cursors.hover(at),
      blockedBy: () => (this.refining.isTrying ? "Apply or drop the refinement first." : null),
      announce: say,
    });
    this.autosaving = new Autosaving(
      {
        shelf: parts.shelf,
        document: this.document,
        jobId: given.jobId,
        photoName: given.photo.name,
        now: parts.now,
        storageIsFull: (isFull) => store.setState({ storageIsFull: isFull }),
      },
      offers.map(({ key }) => key),
    );
    this.picturing = new Picturing(this.document, (layers) => parts.showEdit(given.photo.id, layers));
    this.resuming = new Resuming(
      {
        document: this.document,
        autosaving: this.autosaving,
        show: (resumable) => store.setState({ resumable }),
        announce: say,
      },
      offers,
    );
    this.surroundings = new Surroundings(parts.settings, parts.pictures, () => this.showScene());
    this.releases = [
      () => this.surroundings.dispose(),
      parts.settings.store.subscribe(({ tool }) => this.chosen(tool)),
      parts.onPageHidden(() => void this.autosaving.flush()),
    ];
    presenter.setOverlay(null);
    this.showScene();
  }

  /** Draw everything anew: the layers are others, or what is around them. */
  showScene(): void {
    const layers = this.preview === null ? this.document.layers : { ...this.document.layers, matte: this.preview };
    this.given.presenter.setScene({ layers, ...this.surroundings.current });
  }

  /** Whatever a tool or a refinement has begun is left off, for something that changes the matte as a whole. */
  clear(): void {
    this.refining.drop();
    this.bench.cancel();
  }

  async dispose(): Promise<void> {
    this.clear();
    for (const release of this.releases) release();
    this.refining.dispose();
    this.picturing.dispose();
    await this.autosaving.flush();
    this.autosaving.dispose();
  }

  private stepped(dirty: Rect): void {
    const { document } = this;
    if (!isEmpty(dirty)) this.given.presenter.markDirty(dirty);
    const { canUndo, canRedo, undoLabel, redoLabel, isEdited } = document;
    this.given.store.setState({ canUndo, canRedo, undoLabel, redoLabel, isEdited });
    this.autosaving.stepped();
    this.picturing.stepped();
  }

  private chosen(tool: EditToolId): void {
    this.bench.choose(tool);
    this.cursors.refresh();
  }

  private newBench(): ToolBench {
    const { parts, raster, busyness, store, presenter, viewing } = this.given;
    const host = toolHost({
      document: this.document,
      settings: parts.settings,
      raster,
      busyness,
      markDirty: (rect) => presenter.markDirty(rect),
      refreshOverlay: () => this.bench.refresh(),
      announce: (message) => announce(store, message),
    });
    const reach = () => CLOSING_REACH / viewing.viewport.scale;
    const show = presenter.setOverlay.bind(presenter);
    return new ToolBench({ host, reach, show }, parts.settings.store.getState().tool);
  }

  private newCursors(): Cursors {
    const { parts, store, presenter, viewing } = this.given;
    return new Cursors({
      viewing,
      image: this.document.size,
      settings: () => parts.settings.store.getState(),
      show: (cursor) => presenter.setCursor(cursor),
      keyboardMoved: (cursor) => store.setState({ cursor }),
    });
  }

  private newRefining(): Refining {
    const { raster, store, busyness } = this.given;
    let end: (() => void) | null = null;
    return new Refining({
      matte: () => this.document.matte,
      refine: (matte, settings) => raster.refine(matte, settings),
      preview: (matte) => {
        this.preview = matte;
        this.showScene();
      },
      commit: (matte) => void this.document.replaceMatte("Refine", matte),
      changed: (refinement) => store.setState({ refinement }),
      busy: (isBusy) => {
        if (!isBusy) end?.();
        end = isBusy ? (end ?? busyness.begin("Refining")) : null;
      },
      failed: () => announce(store, "Refining failed."),
    });
  }
}

type EditToolId = ToolBench["toolId"];
