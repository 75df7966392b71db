/** An edit that is open on a small photo, with the real engine and everything around it in memory. */

import { createStore } from "zustand/vanilla";
import type { Matte, Pixels } from "../../engine/matte.ts";
import { newMatte } from "../../engine/matte.ts";
import { type OpenEdit, openEdit } from "../edit/edit.ts";
import type { EditParts } from "../edit/parts.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import type { EditState, Photo, Settings, SettingsStore } from "../types.ts";
import { localRaster } from "./local_raster.ts";
import { MemoryShelf } from "./memory_shelf.ts";
import { rawDecoder, rawFile } from "./raw_files.ts";
import { RecordedStages } from "./recorded_stage.ts";
import { SmallServer } from "./small_server.ts";

export const SIZE = { width: 300, height: 200 };
export const JOB_ID = "job1";

/** Red on the left half, blue on the right. */
export function testPhoto(): Pixels {
  const data = new Uint8ClampedArray(SIZE.width * SIZE.height * 4);
  for (let at = 0; at < SIZE.width * SIZE.height; at++) {
    data.set(at % SIZE.width < SIZE.width / 2 ? [200, 10, 10, 255] : [10, 10, 200, 255], at * 4);
  }
  return { ...SIZE, data };
}

/** All there, but for a soft column at x = 100 and nothing on its left. */
export function testMatte(): Matte {
  const matte = newMatte(SIZE, 255);
  for (let y = 0; y < SIZE.height; y++) {
    matte.data.fill(0, y * SIZE.width, y * SIZE.width + 100);
    matte.data[y * SIZE.width + 100] = 128;
  }
  return matte;
}

/** Green in the soft column, black elsewhere. */
export function testEdges(): Pixels {
  const data = new Uint8ClampedArray(SIZE.width * SIZE.height * 4);
  for (let y = 0; y < SIZE.height; y++) data.set([0, 255, 0, 255], (y * SIZE.width + 100) * 4);
  return { ...SIZE, data };
}

export function readyPhoto(part: Partial<Photo> = {}): Photo {
  return {
    id: "photo1",
    name: "holiday.jpg",
    file: rawFile(testPhoto()),
    phase: "ready",
    percent: 100,
    stageLabel: "Done",
    jobId: JOB_ID,
    links: { source: "/source", matte: "/matte", download: "/download", render: "/render" },
    size: SIZE,
    subjectFound: true,
    trouble: null,
    thumbnailUrl: null,
    isEdited: false,
    ...part,
  };
}

export function testServer(): SmallServer {
  const server = new SmallServer();
  server.files.set("/matte", rawFile(testMatte()));
  server.files.set("/source", rawFile(testPhoto()));
  server.files.set("/download", new Blob(["the server's own"]));
  server.renders.set("edges", rawFile(testEdges()));
  return server;
}

export function testSettings(part: Partial<Settings> = {}): SettingsStore {
  const settings = { ...DEFAULT_SETTINGS, brush: { diameter: 20, hardness: 1 }, ...part };
  const store = createStore<Settings>(() => settings);
  return { store, change: (change) => store.setState(change) };
}

export interface Saved {
  readonly name: string;
  readonly blob: Blob;
}

export class TestParts implements EditParts {
  readonly server = testServer();
  readonly api = this.server;
  readonly decoder = rawDecoder;
  readonly createRaster = localRaster;
  readonly stages = new RecordedStages();
  readonly saved: Saved[] = [];
  readonly copied: Blob[] = [];
  readonly notices: string[] = [];
  hidePage: () => void = () => undefined;
  readonly outlet = {
    saveBlob: (blob: Blob, name: string) => void this.saved.push({ blob, name }),
    copyImage: async (image: Promise<Blob>) => void this.copied.push(await image),
  };
  readonly pictures = { bitmap: async () => null };
  readonly isOnline = () => true;
  readonly notify = (message: string) => void this.notices.push(message);
  readonly showEdit = async () => undefined;
  readonly now = () => new Date(2027, 2, 1);
  readonly onPageHidden = (listener: () => void) => {
    this.hidePage = listener;
    return () => undefined;
  };
  readonly formerIsSaved = Promise.resolve();

  constructor(
    readonly shelf = new MemoryShelf(),
    readonly settings = testSettings(),
    readonly resumesAtOnce = false,
  ) {}
}

/** Resolves when the state is as asked. */
export function until(edit: OpenEdit, isSo: (state: EditState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (state: EditState) => isSo(state) && resolve();
    edit.store.subscribe(look);
    look(edit.store.getState());
  });
}

/** An element is never looked at by a recorded stage. */
export const NO_ELEMENT: HTMLElement = Object.create(null);

/** An edit that is ready, on a stage of twice the photo's size: fitted with the margin, that is 1.76. */
export async function openDesk(parts = new TestParts(), photo = readyPhoto()): Promise<OpenEdit> {
  const edit = openEdit(photo, parts);
  edit.attach(NO_ELEMENT);
  await until(edit, ({ phase }) => phase === "ready");
  return edit;
}

/** The matte that is seen. */
export function shownMatte(parts: TestParts): Matte {
  const { scene } = parts.stages.stage;
  if (scene === null) throw new Error("nothing is shown");
  return scene.layers.matte;
}

/** Whether it is the server's matte, to the bit. */
export function isAsMade(matte: Matte): boolean {
  const made = testMatte();
  return matte.data.length === made.data.length && matte.data.every((alpha, at) => alpha === made.data[at]);
}

export function alphaAt(matte: Matte, x: number, y: number): number {
  return matte.data[y * matte.width + x] ?? -1;
}

/** A stroke along image points. */
export function strokeOn(parts: TestParts, ...points: readonly (readonly [number, number])[]): void {
  parts.stages.stroke(...points.map((point) => onScreen(parts, point)));
}

export function onScreen(parts: TestParts, [x, y]: readonly [number, number]): [number, number] {
  const { viewport } = parts.stages.stage;
  if (viewport === null) throw new Error("nothing is placed");
  return [x * viewport.scale + viewport.offsetX, y * viewport.scale + viewport.offsetY];
}
