/** What is seen of an open edit, and the few things that are said rather than set. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { EditState } from "../types.ts";

export function newEditStore(photoId: string): StoreApi<EditState> {
  return createStore<EditState>(() => ({
    photoId,
    phase: "opening",
    trouble: null,
    size: null,
    zoomPercent: 100,
    canUndo: false,
    canRedo: false,
    undoLabel: null,
    redoLabel: null,
    isEdited: false,
    busy: null,
    compareAt: null,
    showsOriginal: false,
    isPanning: false,
    refinement: null,
    resumable: null,
    announcement: "",
    cursor: null,
    storageIsFull: false,
  }));
}

/** A live region says only what has changed: what is said twice in a row gets a space that nobody hears. */
export function announce(store: StoreApi<EditState>, message: string): void {
  const announcement = store.getState().announcement === message ? `${message}\u00a0` : message;
  store.setState({ announcement });
}

/** What takes a moment. Several things may at once; what has begun last is shown. */
export class Busyness {
  private readonly labels = new Map<symbol, string>();

  constructor(private readonly store: StoreApi<EditState>) {}

  /** Returns how to end it. */
  begin(label: string): () => void {
    const key = Symbol(label);
    this.labels.set(key, label);
    this.show();
    return () => {
      this.labels.delete(key);
      this.show();
    };
  }

  /** Busy for as long as the promise is open. */
  async during<T>(label: string, work: () => Promise<T>): Promise<T> {
    const end = this.begin(label);
    try {
      return await work();
    } finally {
      end();
    }
  }

  private show(): void {
    const busy = [...this.labels.values()].at(-1) ?? null;
    if (this.store.getState().busy !== busy) this.store.setState({ busy });
  }
}
