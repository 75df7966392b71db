import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSettings, DEFAULT_SETTINGS, type SettingsShelf } from "./settings.ts";
import { checkedSettings } from "./settings_check.ts";
import type { Settings } from "./types.ts";

class MemoryShelf implements SettingsShelf {
  readonly saved: Settings[] = [];
  constructor(private readonly stored: unknown) {}
  async loadSettings(): Promise<unknown> {
    return this.stored;
  }
  async saveSettings(settings: Settings): Promise<void> {
    this.saved.push(settings);
  }
}

/** Where everything can be stored. */
const never = (error: unknown) => {
  throw error;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const CHOSEN: Settings = {
  tool: "polygon",
  brush: { diameter: 7.5, hardness: 0 },
  wand: { tolerance: 0, isContiguous: false },
  backdrop: { kind: "gradient", from: "#FFffff", to: "#1e90ff", degrees: 45 },
  shadow: { opacity: 30, blurPercent: 4, offsetXPercent: -2, offsetYPercent: 3, colour: "#102030" },
  format: "jpeg",
  quality: 1,
  trims: true,
  marginPercent: 10,
  theme: "dark",
};

test("good settings are taken as they are", () => {
  expect(checkedSettings(structuredClone(CHOSEN))).toEqual(CHOSEN);
});

test.each([undefined, null, "old", 7, [], {}])("%j in place of settings gives the defaults", (stored) => {
  expect(checkedSettings(stored)).toEqual(DEFAULT_SETTINGS);
});

test("a broken value has its default, and its neighbours stay", () => {
  const stored = { ...CHOSEN, tool: "lasso", quality: 0, brush: { diameter: Number.NaN, hardness: 0.3 }, trims: "yes" };

  const settings = checkedSettings(stored);

  expect(settings.tool).toBe(DEFAULT_SETTINGS.tool);
  expect(settings.quality).toBe(DEFAULT_SETTINGS.quality);
  expect(settings.trims).toBe(DEFAULT_SETTINGS.trims);
  expect(settings.brush).toEqual({ diameter: DEFAULT_SETTINGS.brush.diameter, hardness: 0.3 });
  expect(settings.theme).toBe("dark");
});

test("names that no setting has are left behind", () => {
  expect(checkedSettings({ ...CHOSEN, colourOfTheBikeShed: "green" })).toEqual(CHOSEN);
});

test.each([
  { kind: "transparent" },
  { kind: "colour", colour: "#ffffff" },
  { kind: "picture", pictureId: "beach" },
  { kind: "blur", radiusPercent: 2 },
])("the backdrop $kind survives", (backdrop) => {
  expect(checkedSettings({ backdrop }).backdrop).toEqual(backdrop);
});

test.each([
  null,
  { kind: "video" },
  { kind: "colour", colour: "white" },
  { kind: "gradient", from: "#ffffff", degrees: 0 },
  { kind: "gradient", from: "#ffffff", to: "#000000", degrees: 400 },
  { kind: "picture", pictureId: "" },
  { kind: "blur", radiusPercent: 99 },
])("the backdrop %j is not to be drawn, so it becomes transparent", (backdrop) => {
  expect(checkedSettings({ backdrop }).backdrop).toEqual({ kind: "transparent" });
});

test("stored settings are there once they are read", async () => {
  const settings = createSettings(new MemoryShelf(CHOSEN), never);

  expect(settings.store.getState()).toEqual(DEFAULT_SETTINGS);
  await settings.loaded;

  expect(settings.store.getState()).toEqual(CHOSEN);
});

test("what is chosen before the stored settings are read outlasts them", async () => {
  const settings = createSettings(new MemoryShelf(CHOSEN), never);

  settings.change({ tool: "wand" });
  await settings.loaded;

  expect(settings.store.getState()).toEqual({ ...CHOSEN, tool: "wand" });
});

test("a slider that is dragged is saved once, with its last value", async () => {
  const shelf = new MemoryShelf(undefined);
  const settings = createSettings(shelf, never);
  for (const quality of [80, 70, 60]) settings.change({ quality });

  await vi.runAllTimersAsync();

  expect(shelf.saved.map((saved) => saved.quality)).toEqual([60]);
});

test("without storage the settings last for the visit, and it is told why", async () => {
  const switchedOff = new Error("storage is switched off");
  const shelf = { loadSettings: () => Promise.reject(switchedOff), saveSettings: () => Promise.reject(switchedOff) };
  const unstored = vi.fn();
  const settings = createSettings(shelf, unstored);

  settings.change({ theme: "light" });
  await vi.runAllTimersAsync();

  expect(settings.store.getState()).toEqual({ ...DEFAULT_SETTINGS, theme: "light" });
  expect(unstored).toHaveBeenCalledExactlyOnceWith(switchedOff);
});
