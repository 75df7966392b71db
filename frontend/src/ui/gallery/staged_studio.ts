import { createStore } from "zustand/vanilla";
import { commands } from "../../studio/commands/commands.ts";
import { DEFAULT_SETTINGS } from "../../studio/settings_check.ts";
import type { Edit, EditState, Photo, Photos, PhotosState, Settings, Studio } from "../../studio/types.ts";
import type { PaintedPicture } from "./painted_picture.tsx";
import { paintStage } from "./painted_stage.ts";

/** What a state of the gallery sets; all else is as at the beginning. */
export interface Staging {
  readonly photos?: Partial<PhotosState>;
  readonly edit?: Partial<EditState>;
  readonly settings?: Partial<Settings>;
  readonly panels?: { readonly helpIsOpen?: boolean; readonly toast?: string | null };
}

const nothing = () => undefined;
const nothingYet = async () => undefined;

const EDIT: EditState = {
  photoId: "1",
  phase: "ready",
  trouble: null,
  size: { width: 2400, height: 1800 },
  zoomPercent: 42,
  canUndo: true,
  canRedo: false,
  undoLabel: "Erase",
  redoLabel: null,
  isEdited: true,
  busy: null,
  compareAt: null,
  showsOriginal: false,
  isPanning: false,
  refinement: null,
  resumable: null,
  announcement: "",
  cursor: null,
  storageIsFull: false,
};

/** A studio whose stores hold what they are told, and whose actions change the stores and nothing else. */
export function staged(staging: Staging, picture: PaintedPicture): Studio {
  const settings = createStore<Settings>(() => ({ ...DEFAULT_SETTINGS, ...staging.settings }));
  const photos = stagedPhotos(staging.photos);
  const open = photos.store.getState().photos.find(({ id }) => id === photos.store.getState().openId);
  const current = open?.phase === "ready" ? stagedEdit({ photoId: open.id, ...staging.edit }, picture, settings) : null;
  return {
    photos,
    settings: { store: settings, change: (part) => settings.setState(part) },
    edit: createStore<{ current: Edit | null }>(() => ({ current })),
    commands,
    panels: createStore<{ helpIsOpen: boolean; toast: string | null }>(() => ({
      helpIsOpen: false,
      toast: null,
      ...staging.panels,
    })),
    downloadAll: nothingYet,
    pickFiles: nothing,
    setBackdropPicture: async () => settings.setState({ backdrop: { kind: "picture", pictureId: "p" } }),
  };
}

function stagedPhotos(part: Partial<PhotosState> | undefined): Photos {
  const store = createStore<PhotosState>(() => ({
    photos: [],
    openId: null,
    overallPercent: null,
    isOnline: true,
    ...part,
  }));
  const change = (id: string, to: Partial<Photo>) =>
    store.setState(({ photos }) => ({
      photos: photos.map((photo) => (photo.id === id ? { ...photo, ...to } : photo)),
    }));
  return {
    store,
    add: nothing,
    cancel: (id) => change(id, { phase: "cancelled" }),
    retry: (id) =>
      change(id, { phase: "waiting", trouble: null, percent: 20, stageLabel: "Waiting for a free worker" }),
    remove: (id) => store.setState(({ photos }) => ({ photos: photos.filter((photo) => photo.id !== id) })),
    open: (id) => store.setState({ openId: id }),
    close: () => store.setState({ openId: null }),
  };
}

function stagedEdit(part: Partial<EditState>, picture: PaintedPicture, settings: Studio["settings"]["store"]): Edit {
  const store = createStore<EditState>(() => ({ ...EDIT, ...part }));
  const zoomTo = (percent: number) => store.setState({ zoomPercent: percent });
  return {
    store,
    attach: (host) => paintStage(host, picture, store, settings),
    setCompare: (compareAt) => store.setState({ compareAt }),
    showOriginal: (showsOriginal) => store.setState({ showsOriginal }),
    hold: (isPanning) => store.setState({ isPanning }),
    undo: () => store.setState({ canUndo: false, canRedo: true, undoLabel: null, redoLabel: "Erase" }),
    redo: () => store.setState({ canUndo: true, canRedo: false, undoLabel: "Erase", redoLabel: null }),
    fit: () => zoomTo(42),
    zoomTo: (scale) => zoomTo(scale * 100),
    zoomBy: (factor) => zoomTo(store.getState().zoomPercent * factor),
    moveCursor: nothing,
    dab: nothing,
    toolKey: () => false,
    tryRefinement: (refinement) => store.setState({ refinement }),
    applyRefinement: () => store.setState({ refinement: null }),
    dropRefinement: () => store.setState({ refinement: null }),
    reset: () => store.setState({ isEdited: false }),
    resume: () => store.setState({ resumable: null }),
    dropResumable: () => store.setState({ resumable: null }),
    download: nothingYet,
    copyToClipboard: nothingYet,
    downloadMatte: nothingYet,
    importMatte: nothingYet,
  };
}
