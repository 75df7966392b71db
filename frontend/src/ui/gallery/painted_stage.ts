import type { StoreApi } from "zustand/vanilla";
import type { EditState, Settings } from "../../studio/types.ts";
import type { PaintedPicture } from "./painted_picture.tsx";

const MARGIN_PX = 32;

/** Stands in for the stage: the painted picture, fitted, with backdrop and comparison. */
export function paintStage(
  host: HTMLElement,
  picture: PaintedPicture,
  edit: StoreApi<EditState>,
  settings: StoreApi<Settings>,
): () => void {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%";
  host.append(canvas);
  const paint = () => paintOn(canvas, host, picture, edit.getState(), settings.getState());
  const watcher = new ResizeObserver(paint);
  watcher.observe(host);
  const releases = [edit.subscribe(paint), settings.subscribe(paint)];
  return () => {
    watcher.disconnect();
    for (const release of releases) release();
    canvas.remove();
  };
}

function paintOn(
  canvas: HTMLCanvasElement,
  host: HTMLElement,
  { photoImage, cutOutImage }: PaintedPicture,
  { compareAt, showsOriginal }: EditState,
  { backdrop }: Settings,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  canvas.width = host.clientWidth;
  canvas.height = host.clientHeight;
  const width = Math.min(canvas.width - 2 * MARGIN_PX, ((canvas.height - 2 * MARGIN_PX) * 4) / 3);
  const box = [(canvas.width - width) / 2, (canvas.height - width * 0.75) / 2, width, width * 0.75] as const;
  if (backdrop.kind === "transparent") paintChecks(context, ...box);
  else {
    context.fillStyle = backdrop.kind === "colour" ? backdrop.colour : "#dcd0fc";
    context.fillRect(...box);
  }
  context.drawImage(cutOutImage, ...box);
  const originalTo = showsOriginal ? 1 : (compareAt ?? 0);
  context.beginPath();
  context.rect(0, 0, canvas.width * originalTo, canvas.height);
  context.clip();
  context.drawImage(photoImage, ...box);
}

function paintChecks(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  const isDark = document.documentElement.getAttribute("data-theme") === "dark";
  const [light, dark] = isDark ? ["#26232c", "#1c1a21"] : ["#ffffff", "#e9e5df"];
  for (let y = 0; y < height; y += 12) {
    for (let x = 0; x < width; x += 12) {
      context.fillStyle = (x + y) % 24 === 0 ? light : dark;
      context.fillRect(left + x, top + y, Math.min(12, width - x), Math.min(12, height - y));
    }
  }
}
