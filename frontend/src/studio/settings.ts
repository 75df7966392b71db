/** What a person chose, whatever photo is open: held in a store, and kept for the next visit. */

import { createStore } from "zustand/vanilla";
import { checkedSettings, DEFAULT_SETTINGS } from "./settings_check.ts";
import type { Settings, SettingsStore } from "./types.ts";

export { DEFAULT_SETTINGS, LIMITS } from "./settings_check.ts";

/** Where settings are kept between visits. What it gives back may be of another version of the editor, or nothing. */
export interface SettingsShelf {
  loadSettings(): Promise<unknown>;
  saveSettings(settings: Settings): Promise<void>;
}

export interface KeptSettings extends SettingsStore {
  /** When the stored settings are in the store. Never rejects: a visit without storage has the defaults. */
  readonly loaded: Promise<void>;
}

/** A slider changes its value many times a second; the last one is worth storing. */
const SAVE_DELAY_MS = 300;

/**
 * Settings that begin as the defaults, and become the stored ones as soon as those are read. Where they cannot be
 * stored, `unstored` is told why, and they last for the visit.
 */
export function createSettings(shelf: SettingsShelf, unstored: (error: unknown) => void): KeptSettings {
  const store = createStore<Settings>(() => DEFAULT_SETTINGS);
  let ownChanges: Partial<Settings> = {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const loaded = shelf.loadSettings().then(
    (stored) => store.setState({ ...checkedSettings(stored), ...ownChanges }),
    () => undefined,
  );
  return {
    store,
    loaded,
    change(part) {
      // What is chosen while the stored settings are still being read is newer than they are.
      ownChanges = { ...ownChanges, ...part };
      store.setState(part);
      clearTimeout(timer);
      const save = () => loaded.then(() => shelf.saveSettings(store.getState())).catch(unstored);
      timer = setTimeout(() => void save(), SAVE_DELAY_MS);
    },
  };
}
