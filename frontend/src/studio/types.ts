/** What the panels see of the studio: plain state in stores, and the actions on it. */

import type { StoreApi } from "zustand/vanilla";
import type { Backdrop, Shadow } from "../engine/backdrop.ts";
import type { BrushSettings } from "../engine/brush.ts";
import type { Size } from "../engine/geometry.ts";
import type { RefineSettings } from "../engine/refine/settings.ts";
import type { ToolId } from "../engine/tools/tool.ts";
import type { WandSettings } from "../engine/wand.ts";

/** Where a photo is on its way. `rejected`: the server did not take the file; `lost`: the connection broke off. */
export type PhotoPhase = "uploading" | "waiting" | "working" | "ready" | "failed" | "rejected" | "cancelled" | "lost";

/** What went wrong, in words that somebody can act on. */
export interface Trouble {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
  readonly canRetry: boolean;
}

/** One photo, from its drop to its cut-out. */
export interface Photo {
  readonly id: string;
  readonly name: string;
  /** The dropped file; null after a reload, until the server's copy has been fetched. */
  readonly file: Blob | null;
  readonly phase: PhotoPhase;
  /** Of the whole way, 0 to 100: the upload counts for a fifth. */
  readonly percent: number;
  /** What is being done, in a person's words: "Uploading", "Waiting for a free worker", "Finding the subject" … */
  readonly stageLabel: string;
  readonly jobId: string | null;
  readonly links: PhotoLinks | null;
  readonly size: Size | null;
  /** False when the server found nothing to cut out. */
  readonly subjectFound: boolean;
  readonly trouble: Trouble | null;
  /** An object URL of a small picture of the photo, and of its cut-out once there is one. */
  readonly thumbnailUrl: string | null;
  readonly isEdited: boolean;
}

/** Paths on the server; null where there is nothing yet. */
export interface PhotoLinks {
  readonly source: string;
  readonly matte: string | null;
  readonly download: string | null;
  readonly render: string | null;
}

export interface PhotosState {
  readonly photos: readonly Photo[];
  /** The photo in the editor. */
  readonly openId: string | null;
  /** The mean of all, 0 to 100; null when nothing is under way. */
  readonly overallPercent: number | null;
  readonly isOnline: boolean;
}

/** The photos of this visit. Every action returns at once; what comes of it is seen in the store. */
export interface Photos {
  readonly store: StoreApi<PhotosState>;
  add(files: readonly File[]): void;
  cancel(id: string): void;
  retry(id: string): void;
  /** Take it off the strip, here and on the server. */
  remove(id: string): void;
  open(id: string): void;
  close(): void;
}

export type ExportFormat = "png" | "webp" | "jpeg";

/** What survives a reload, whatever photo is open. */
export interface Settings {
  readonly tool: ToolId;
  readonly brush: BrushSettings;
  readonly wand: WandSettings;
  readonly backdrop: Backdrop;
  readonly shadow: Shadow;
  readonly format: ExportFormat;
  /** Of WebP and JPEG, 1 to 100. */
  readonly quality: number;
  readonly trims: boolean;
  /** Around the subject when trimmed, in percent of its longer side. */
  readonly marginPercent: number;
  readonly theme: "system" | "light" | "dark";
}

export type EditPhase = "opening" | "ready" | "failed";

export interface EditState {
  readonly photoId: string;
  readonly phase: EditPhase;
  readonly trouble: Trouble | null;
  readonly size: Size | null;
  readonly zoomPercent: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  readonly isEdited: boolean;
  /** Something that takes a moment ("Selecting", "Refining", "Saving the PNG"), or null. */
  readonly busy: string | null;
  /** The divider of the comparison, 0 to 1 of the view's width; null: no comparison. */
  readonly compareAt: number | null;
  readonly showsOriginal: boolean;
  readonly isPanning: boolean;
  /** A refinement that is being tried and not yet applied; null: none. */
  readonly refinement: RefineSettings | null;
  /** An edit of this photo was found that was not finished: resume or drop it. */
  readonly resumable: { readonly savedAt: Date; readonly steps: number } | null;
  /** Said aloud by the live region. */
  readonly announcement: string;
  /** Where the keyboard's cursor is, in image pixels; null while it is not used. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
  readonly storageIsFull: boolean;
}

/** The photo that is open in the editor. */
export interface Edit {
  readonly store: StoreApi<EditState>;
  /** Draw into this element (it is given its canvases) and take its pointers, wheel and touches, until released. */
  attach(host: HTMLElement): () => void;
  setCompare(at: number | null): void;
  showOriginal(on: boolean): void;
  hold(on: boolean): void;
  undo(): void;
  redo(): void;
  fit(): void;
  zoomTo(scale: number): void;
  zoomBy(factor: number): void;
  /** Move the keyboard's cursor by screen pixels; the view follows. */
  moveCursor(dx: number, dy: number): void;
  /** Use the tool at the keyboard's cursor, once. */
  dab(): void;
  /** Enter, Escape and Backspace go to the tool first; true: it was for the tool. */
  toolKey(key: "Enter" | "Escape" | "Backspace"): boolean;
  tryRefinement(settings: RefineSettings): void;
  applyRefinement(): void;
  dropRefinement(): void;
  /** Back to the server's matte, as one step. */
  reset(): void;
  resume(): void;
  dropResumable(): void;
  download(): Promise<void>;
  copyToClipboard(): Promise<void>;
  downloadMatte(): Promise<void>;
  importMatte(file: Blob): Promise<void>;
}

export interface SettingsStore {
  readonly store: StoreApi<Settings>;
  change(part: Partial<Settings>): void;
}

/** Everything that a toolbar, a key, the help sheet or a test can do. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: "Tools" | "Edit" | "View" | "File" | "Help";
  /** As in "z", "ctrl+shift+z" (ctrl stands for ⌘ on a Mac), "shift+[", "space". The first is shown. */
  readonly keys: readonly string[];
  /** False: another line of the help sheet tells of it. */
  readonly isListed?: boolean;
  /** Runs again and again while its key is held down. */
  readonly repeats?: boolean;
  /** Runs as long as the key is held: `run` on the way down, `release` on the way up. */
  readonly release?: (studio: Studio) => void;
  isEnabled(studio: Studio): boolean;
  isActive?(studio: Studio): boolean;
  run(studio: Studio): void;
}

export interface Studio {
  readonly photos: Photos;
  readonly settings: SettingsStore;
  /** The open edit, changing with `photos.openId`. */
  readonly edit: StoreApi<{ readonly current: Edit | null }>;
  readonly commands: readonly Command[];
  /** What the interface shows beside the picture. */
  readonly panels: StoreApi<{ readonly helpIsOpen: boolean; readonly toast: string | null }>;
  /** All ready photos as one ZIP, edits and the backdrop included. */
  downloadAll(): Promise<void>;
  /** Ask for photos with the browser's own dialog. */
  pickFiles(): void;
  /** Make a picture of one's own the backdrop of all photos, for this visit and, where storage allows, the next. */
  setBackdropPicture(file: Blob): Promise<void>;
}
