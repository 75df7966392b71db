import { afterEach, describe, expect, it } from "vitest";
import { NO_SHADOW, TRANSPARENT } from "../engine/backdrop.ts";
import { compositeInto, type Layers } from "../engine/composite.ts";
import { rectOf } from "../engine/geometry.ts";
import { newMatte, type Pixels } from "../engine/matte.ts";
import { NEUTRAL_REFINEMENT } from "../engine/refine/settings.ts";
import { ExportError, RasterError, SupersededError, UndecodableError } from "./errors.ts";
import type { PictureReader } from "./picture_reader.ts";
import { type ExportJob, RasterClient, type RasterLine } from "./raster_client.ts";
import type { FromWorker, ToWorker } from "./raster_protocol.ts";
import { RasterService } from "./raster_service.ts";

/** "IDAT" */
const IDAT = 0x49444154;
const SIZE = { width: 60, height: 40 };

/** Files of this size that hold the bytes as they are; what the browser's decoders make of others is for its own tests. */
const bytesReader: PictureReader = {
  photo: async (file) => ({ ...SIZE, data: new Uint8ClampedArray(await bytesOf(file, SIZE.width * SIZE.height * 4)) }),
  matte: async (file) => ({ ...SIZE, data: new Uint8Array(await bytesOf(file, SIZE.width * SIZE.height)) }),
};

async function bytesOf(file: Blob, length: number): Promise<ArrayBuffer> {
  if (file.size !== length) throw new UndecodableError("this is no picture");
  return await file.arrayBuffer();
}

function fileOf({ data }: { readonly data: Uint8Array | Uint8ClampedArray }): Blob {
  return new Blob([new Uint8Array(data)]);
}

/** The real service at the other end of a real channel: as the worker, but in this thread. */
function lineToService(heard: ToWorker[] = []): RasterLine {
  const { port1, port2 } = new MessageChannel();
  const port = { postMessage: (message: FromWorker, transfer: Transferable[]) => port2.postMessage(message, transfer) };
  const service = new RasterService(port, bytesReader);
  port2.onmessage = (event: MessageEvent<ToWorker>) => {
    heard.push(event.data);
    void service.hear(event.data);
  };
  return {
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    listen: (onMessage) => {
      port1.onmessage = (event: MessageEvent<FromWorker>) => onMessage(event.data);
    },
    close: () => port1.close(),
  };
}

/** Half green, half blue; a soft edge in the matte between them. */
function layers(): Layers {
  const photo: Pixels = { ...SIZE, data: new Uint8ClampedArray(SIZE.width * SIZE.height * 4) };
  const base = newMatte(SIZE);
  for (let i = 0; i < base.data.length; i++) {
    const x = i % SIZE.width;
    photo.data.set(x < 30 ? [10, 200, 30, 255] : [20, 40, 220, 255], i * 4);
    base.data[i] = Math.min(255, Math.max(0, (x - 20) * 13));
  }
  const edges: Pixels = { ...SIZE, data: new Uint8ClampedArray(photo.data.length).fill(77) };
  const matte = { ...SIZE, data: base.data.map((alpha, i) => (i % 3 === 0 ? 255 : alpha)) };
  return { photo, edges, base, matte };
}

function jobOf({ edges, base, matte }: Layers, part: Partial<ExportJob> = {}): ExportJob {
  const look = { backdrop: TRANSPARENT, backdropPicture: null, shadow: NO_SHADOW, format: "png", quality: 90 } as const;
  return { layers: { edges, base, matte }, ...look, trims: false, marginPercent: 0, ...part };
}

const clients: RasterClient[] = [];
function newClient(line = lineToService()): RasterClient {
  const client = new RasterClient(line);
  clients.push(client);
  return client;
}
/** One that has opened the photo. */
async function clientOf({ photo }: Layers, line = lineToService()): Promise<RasterClient> {
  const client = newClient(line);
  await client.openPhoto(fileOf(photo));
  return client;
}
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

describe("reading files", () => {
  it("opens the photo, upon which both ends have its pixels", async () => {
    const { photo } = layers();
    const client = newClient();
    const opened = await client.openPhoto(fileOf(photo));
    expect(opened).toEqual(photo);
    opened.data.fill(0);
    const coverage = await client.select({ x: 5, y: 5 }, { tolerance: 5, isContiguous: true });
    expect(coverage.rect.width).toBeLessThanOrEqual(31);
  });

  it("reads a photo and a matte without keeping them", async () => {
    const { photo, matte } = layers();
    const client = newClient();
    expect(await client.decodePhoto(fileOf(photo))).toEqual(photo);
    expect(await client.decodeMatte(fileOf(matte))).toEqual(matte);
    const selecting = client.select({ x: 5, y: 5 }, { tolerance: 5, isContiguous: true });
    await expect(selecting).rejects.toThrow(RasterError);
  });

  it("says of a file that it is no picture, by the error's type", async () => {
    const client = newClient();
    const heic = new Blob(["ftypheic"]);
    await expect(client.openPhoto(heic)).rejects.toBeInstanceOf(UndecodableError);
    await expect(client.decodePhoto(heic)).rejects.toBeInstanceOf(UndecodableError);
    await expect(client.decodeMatte(heic)).rejects.toBeInstanceOf(UndecodableError);
  });

  it("takes another file where the first one could not be read", async () => {
    const { photo } = layers();
    const client = newClient();
    await expect(client.openPhoto(new Blob(["ftypheic"]))).rejects.toThrow();
    await client.openPhoto(fileOf(photo));
    const coverage = await client.select({ x: 5, y: 5 }, { tolerance: 5, isContiguous: true });
    expect(coverage.rect.left).toBe(0);
  });
});

describe("the wand", () => {
  it("selects in the photo that was opened", async () => {
    const settings = { tolerance: 5, isContiguous: true };
    const coverage = await (await clientOf(layers())).select({ x: 5, y: 5 }, settings);
    expect(coverage.rect.left).toBe(0);
    expect(coverage.rect.width).toBeGreaterThanOrEqual(30);
    expect(coverage.rect.width).toBeLessThanOrEqual(31);
  });

  it("sends no pixel of the photo, for any number of selections", async () => {
    const heard: ToWorker[] = [];
    const client = await clientOf(layers(), lineToService(heard));
    for (let i = 0; i < 3; i++) await client.select({ x: 5, y: 5 }, { tolerance: 5, isContiguous: false });
    const asked = heard.map((message) => (message.kind === "request" ? message.request.kind : message.kind));
    expect(asked).toEqual(["openPhoto", "select", "select", "select"]);
  });

  it("is superseded by a second click", async () => {
    const client = await clientOf(layers());
    const settings = { tolerance: 5, isContiguous: true };
    const first = client.select({ x: 5, y: 5 }, settings);
    const second = client.select({ x: 50, y: 5 }, settings);
    await expect(first).rejects.toThrow(SupersededError);
    expect((await second).rect.left).toBeGreaterThan(20);
  });
});

describe("refining", () => {
  it("gives a new matte and leaves the page its own", async () => {
    const { matte } = layers();
    const before = matte.data.slice();
    const inverted = await newClient().refine(matte, { ...NEUTRAL_REFINEMENT, invert: true });
    expect([...inverted.data]).toEqual([...before].map((alpha) => 255 - alpha));
    expect(matte.data).toEqual(before);
  });
});

describe("exporting", () => {
  it("writes a PNG with the composite's very bytes", async () => {
    const picture = layers();
    const client = await clientOf(picture);
    const percents: number[] = [];
    const png = await client.exportPicture(jobOf(picture, { onProgress: (percent) => percents.push(percent) }));
    const expected = new Uint8ClampedArray(picture.photo.data.length);
    compositeInto(expected, picture, rectOf(SIZE));
    expect(png.type).toBe("image/png");
    expect(await pixelsOfPng(png, 4)).toEqual([...expected]);
    expect(percents.at(-1)).toBe(100);
  });

  it("writes the matte of the moment when it was asked, whatever is painted meanwhile", async () => {
    const picture = layers();
    const client = await clientOf(picture);
    const expected = new Uint8ClampedArray(picture.photo.data.length);
    compositeInto(expected, picture, rectOf(SIZE));
    const coming = client.exportPicture(jobOf(picture));
    picture.matte.data.fill(0);
    expect(await pixelsOfPng(await coming, 4)).toEqual([...expected]);
  });

  it("lays a colour behind: nothing is left transparent", async () => {
    const picture = layers();
    const client = await clientOf(picture);
    const png = await client.exportPicture(jobOf(picture, { backdrop: { kind: "colour", colour: "#ff0000" } }));
    const pixels = await pixelsOfPng(png, 4);
    // The second pixel was wholly cut away.
    expect(pixels.slice(4, 8)).toEqual([255, 0, 0, 255]);
    expect(pixels.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  it("gives up the file before when another is asked for", async () => {
    const picture = layers();
    const client = await clientOf(picture);
    const first = client.exportPicture(jobOf(picture));
    const second = client.exportPicture(jobOf(picture, { backdrop: { kind: "colour", colour: "#00ff00" } }));
    await expect(first).rejects.toThrow(SupersededError);
    expect((await pixelsOfPng(await second, 4)).slice(4, 8)).toEqual([0, 255, 0, 255]);
  });

  it("says so when the backdrop's picture is missing", async () => {
    const picture = layers();
    const client = await clientOf(picture);
    const failing = client.exportPicture(jobOf(picture, { backdrop: { kind: "picture", pictureId: "x" } }));
    await expect(failing).rejects.toMatchObject({ name: "ExportError", problem: "picture_missing" });
    await expect(failing).rejects.toBeInstanceOf(ExportError);
  });

  it("fails with a RasterError when no photo was opened", async () => {
    await expect(newClient().exportPicture(jobOf(layers()))).rejects.toThrow(RasterError);
  });

  it("writes the matte as a grey PNG", async () => {
    const { matte } = layers();
    expect(await pixelsOfPng(await newClient().exportMatte(matte), 1)).toEqual([...matte.data]);
  });
});

describe("the line", () => {
  it("rejects what is under way, and all that comes after, when it breaks", async () => {
    let breakLine: (error: Error) => void = () => {};
    const line: RasterLine = {
      postMessage: () => {},
      listen: (_, onBreak) => {
        breakLine = onBreak;
      },
      close: () => {},
    };
    const client = newClient(line);
    const asked = client.refine(layers().matte, NEUTRAL_REFINEMENT);
    breakLine(new RasterError("out of memory"));
    await expect(asked).rejects.toThrow("out of memory");
    await expect(client.exportMatte(layers().matte)).rejects.toThrow("out of memory");
  });

  it("rejects what is under way when it is closed", async () => {
    const client = newClient();
    const asked = client.refine(layers().matte, NEUTRAL_REFINEMENT);
    client.dispose();
    await expect(asked).rejects.toThrow(SupersededError);
  });

  it("leaves nobody waiting for a file that was being read when it is closed", async () => {
    const client = newClient();
    const opening = client.openPhoto(fileOf(layers().photo));
    client.dispose();
    await expect(opening).rejects.toThrow(SupersededError);
    await expect(client.decodeMatte(fileOf(layers().matte))).rejects.toThrow(RasterError);
  });
});

/** The samples of a PNG whose rows use the filters None, Sub and Up. */
async function pixelsOfPng(png: Blob, channels: number): Promise<number[]> {
  const file = new DataView(await png.arrayBuffer());
  const packed: ArrayBuffer[] = [];
  for (let at = 8; at < file.byteLength; at += file.getUint32(at) + 12) {
    if (file.getUint32(at + 4) === IDAT)
      packed.push(file.buffer.slice(at + 8, at + 8 + file.getUint32(at)) as ArrayBuffer);
  }
  const unpacked = new Blob(packed).stream().pipeThrough(new DecompressionStream("deflate"));
  const rows = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const stride = file.getUint32(16) * channels;
  const out = new Uint8Array(stride * file.getUint32(20));
  for (let to = 0; to < out.length; to++) {
    const start = Math.floor(to / stride) * (stride + 1);
    const left = to % stride < channels ? 0 : out[to - channels];
    const above = to < stride ? 0 : out[to - stride];
    const guess = [0, left, above][rows[start] ?? 0] ?? 0;
    out[to] = (rows[start + 1 + (to % stride)] ?? 0) + guess;
  }
  return [...out];
}
