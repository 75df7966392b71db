/** The photo that is open in the editor. */

import type { StoreApi } from "zustand/vanilla";
import type { RefineSettings } from "../../engine/refine/settings.ts";
import { troubleOf } from "../jobs/messages.ts";
import type { Edit, EditState, Photo } from "../types.ts";
import { Attempts } from "./attempts.ts";
import { storedEdits } from "./autosaving.ts";
import { Desk } from "./desk.ts";
import { edgeColours } from "./edge_colours.ts";
import { announce, Busyness, newEditStore } from "./edit_state.ts";
import { type Exportable, Exporting } from "./exporting.ts";
import { pause } from "./gentle_packing.ts";
import { readMatte, saveMatte } from "./matte_files.ts";
import { LIMITED, NotOpenableError, type Opened, opened } from "./opening.ts";
import type { EditParts, PointerHandle, Raster } from "./parts.ts";
import { practiseSoon } from "./practice.ts";
import { Presenter } from "./presenter.ts";
import { Viewing } from "./viewing.ts";

/** An edit that can be put away. */
export interface OpenEdit extends Edit {
  /** Save at once what is not saved yet. */
  flush(): Promise<void>;
  /** Let go of the stage, and of the worker when it has finished its files. Resolves when everything is saved. */
  dispose(): Promise<void>;
}

/** A busy server may take its time for the edge's colours; a download does not wait for them for ever. */
const EDGES_WAIT_MS = 10_000;

/** Opens at once, in the phase `opening`; `ready` as soon as the photo and its matte are there. */
export function openEdit(photo: Photo, parts: EditParts): OpenEdit {
  return new PhotoEdit(photo, parts);
}

class PhotoEdit implements OpenEdit {
  readonly store: StoreApi<EditState>;
  private readonly raster: Raster;
  private readonly busyness: Busyness;
  private readonly presenter = new Presenter();
  private readonly viewing: Viewing;
  private readonly exporting: Exporting;
  private readonly closing = new AbortController();
  private desk: Desk | null = null;
  private edgesArrived: Promise<void> = Promise.resolve();
  private pointers: PointerHandle | null = null;
  private detach: () => void = () => undefined;
  private readonly attempts: Attempts;

  constructor(
    private readonly photo: Photo,
    private readonly parts: EditParts,
  ) {
    const { api, pictures, outlet } = parts;
    this.store = newEditStore(photo.id);
    this.raster = parts.createRaster();
    this.busyness = new Busyness(this.store);
    this.attempts = new Attempts({
      busyness: this.busyness,
      say: (message) => this.say(message),
      notify: (message) => parts.notify(message),
    });
    this.viewing = new Viewing(({ scale }) => this.zoomed(scale));
    this.exporting = new Exporting({
      photo,
      api,
      pictures,
      outlet,
      raster: this.raster,
      current: () => this.exportable(),
    });
    void this.open();
  }

  attach(host: HTMLElement): () => void {
    this.detach();
    const stage = this.parts.stages.createStage(host);
    this.presenter.attach(stage);
    this.viewing.show(stage);
    const pointers = this.parts.stages.listenToPointers(host, (event) => this.desk?.routing.handle(event));
    const unwatch = this.parts.stages.watchSize(host, () => this.viewing.resized());
    this.pointers = pointers;
    const detach = () => {
      if (this.detach !== detach) return;
      this.detach = () => undefined;
      this.pointers = null;
      pointers.release();
      unwatch();
      this.viewing.show(null);
      this.presenter.detach();
      stage.dispose();
    };
    this.detach = detach;
    return detach;
  }

  setCompare(at: number | null): void {
    const compareAt = at === null ? null : Math.min(1, Math.max(0, at));
    this.store.setState({ compareAt });
    this.presenter.setCompare(compareAt);
  }

  showOriginal(on: boolean): void {
    this.store.setState({ showsOriginal: on });
    this.presenter.setShowsOriginal(on);
  }

  hold(on: boolean): void {
    if (this.store.getState().isPanning === on) return;
    this.store.setState({ isPanning: on });
    this.pointers?.hold(on);
    this.desk?.cursors.hide(on);
  }

  undo(): void {
    const label = this.desk?.document.undo() ?? null;
    if (label !== null) this.moved(`Undone: ${label}`);
  }

  redo(): void {
    const label = this.desk?.document.redo() ?? null;
    if (label !== null) this.moved(`Done again: ${label}`);
  }

  fit(): void {
    this.viewing.fit();
  }

  zoomTo(scale: number): void {
    this.viewing.zoomTo(scale);
  }

  zoomBy(factor: number): void {
    this.viewing.zoomBy(factor);
  }

  moveCursor(dx: number, dy: number): void {
    this.desk?.cursors.move(dx, dy);
    this.desk?.bench.refresh();
  }

  dab(): void {
    const input = this.desk?.cursors.keyboardInput ?? null;
    if (input === null) return;
    this.desk?.routing.dab(input);
  }

  toolKey(key: "Enter" | "Escape" | "Backspace"): boolean {
    if (this.desk === null) return false;
    return this.desk.bench.key(key) || (key === "Escape" && this.desk.cursors.leaveKeyboard());
  }

  tryRefinement(settings: RefineSettings): void {
    if (this.desk === null || this.desk.document.isInGesture) return;
    this.desk.refining.try(settings);
  }

  applyRefinement(): void {
    this.desk?.refining.apply();
  }

  dropRefinement(): void {
    this.desk?.refining.drop();
  }

  reset(): void {
    this.desk?.clear();
    if (this.desk?.document.reset()) this.say("Back to the cut-out as it was made.");
  }

  resume(): void {
    this.desk?.clear();
    void this.desk?.resuming.resume();
  }

  dropResumable(): void {
    void this.desk?.resuming.drop();
  }

  async download(): Promise<void> {
    const format = this.parts.settings.store.getState().format.toUpperCase();
    await this.attempt(`Saving the ${format}`, () => this.exporting.download(), "The picture is saved.");
  }

  async copyToClipboard(): Promise<void> {
    await this.attempt("Copying the picture", () => this.exporting.copy(), "The picture is on the clipboard.");
  }

  async downloadMatte(): Promise<void> {
    const { desk, raster, photo, parts } = this;
    if (desk === null) return;
    const save = () => saveMatte(desk.document.matte, photo.name, { raster, outlet: parts.outlet });
    await this.attempt("Saving the matte", save, "The matte is saved.");
  }

  async importMatte(file: Blob): Promise<void> {
    const { desk, parts } = this;
    if (desk === null) return;
    const take = async () => {
      const matte = await readMatte(file, desk.document.size, parts.decoder);
      if (this.desk !== desk) return;
      desk.clear();
      desk.document.replaceMatte("Import matte", matte);
    };
    await this.attempt("Reading the matte", take, "The matte is taken from the file.");
  }

  async flush(): Promise<void> {
    await this.desk?.autosaving.flush();
  }

  async dispose(): Promise<void> {
    this.closing.abort();
    this.detach();
    const { desk } = this;
    this.desk = null;
    // Files that are being made still need the worker.
    void this.attempts.ended().then(() => this.raster.dispose());
    await desk?.dispose();
  }

  private async open(): Promise<void> {
    const { photo, parts, closing } = this;
    try {
      const jobId = photo.jobId;
      if (jobId === null) throw new NotOpenableError("the photo is not on the server yet");
      const [found, offers] = await Promise.all([
        opened(photo, { ...parts, raster: this.raster }, closing.signal),
        parts.formerIsSaved.then(() => storedEdits(parts.shelf, jobId)),
      ]);
      if (closing.signal.aborted) return;
      const { store, raster, busyness, presenter, viewing } = this;
      const desk = new Desk({
        photo,
        jobId,
        opened: found,
        offers,
        parts,
        raster,
        store,
        busyness,
        presenter,
        viewing,
      });
      await this.present(desk, found);
      if (closing.signal.aborted) return;
      if (!found.isLimited) this.edgesArrived = this.putEdges(desk, jobId);
    } catch (error) {
      if (closing.signal.aborted) return;
      this.store.setState({ phase: "failed", trouble: troubleOf(error, parts.isOnline()) });
    }
  }

  private async present(desk: Desk, found: Opened): Promise<void> {
    this.desk = desk;
    this.viewing.opened(desk.document.size);
    if (this.parts.resumesAtOnce) await desk.resuming.resume();
    else desk.resuming.offer();
    // What the panels do with this takes a task of its own: together with all that was made above it would be a long one.
    await pause();
    if (this.desk !== desk) return;
    this.store.setState({ phase: "ready", size: desk.document.size });
    practiseSoon();
    if (found.isLimited) this.parts.notify(LIMITED);
    else this.say(`${this.photo.name} is open.`);
  }

  private async putEdges(desk: Desk, jobId: string): Promise<void> {
    const edges = await edgeColours(jobId, desk.document.size, this.parts, this.closing.signal);
    if (this.desk !== desk) return;
    if (edges === null) {
      this.say("The cleaned colours of the edge could not be fetched: it keeps the photo's own.");
      return;
    }
    desk.document.putEdges(edges);
    desk.showScene();
  }

  /** The document has gone a step back or forth. */
  private moved(message: string): void {
    this.presenter.drawNow();
    this.say(message);
    this.desk?.refining.again();
  }

  private async exportable(): Promise<Exportable> {
    const { desk } = this;
    if (desk === null) throw new NotOpenableError("the photo is not open");
    await Promise.race([this.edgesArrived, new Promise((resolve) => setTimeout(resolve, EDGES_WAIT_MS))]);
    const { layers, isEdited } = desk.document;
    return { layers, isEdited, settings: this.parts.settings.store.getState() };
  }

  private async attempt(label: string, act: () => Promise<void>, done: string): Promise<void> {
    if (this.desk !== null) await this.attempts.make(label, act, done);
  }

  private zoomed(scale: number): void {
    const zoomPercent = Math.round(scale * 100);
    if (this.store.getState().zoomPercent !== zoomPercent) this.store.setState({ zoomPercent });
    this.desk?.cursors.refresh();
  }

  private say(message: string): void {
    announce(this.store, message);
  }
}
