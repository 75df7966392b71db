import { useEffect, useState } from "react";
import type { Photos } from "../../studio/types.ts";

/** Takes photos that are dropped anywhere on the window, or pasted. True while files are held over it. */
export function useFileIntake(photos: Photos): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => takeFiles(photos, setIsOver), [photos]);
  return isOver;
}

function takeFiles(photos: Photos, tellIsOver: (isOver: boolean) => void): () => void {
  const listening = new AbortController();
  const on = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void) =>
    window.addEventListener(type, listener, { signal: listening.signal });
  // Each element that is entered is told of before the one that is left: only leaving the last one is leaving the window.
  let depth = 0;
  const enter = (by: number) => {
    depth = by === 0 ? 0 : Math.max(0, depth + by);
    tellIsOver(depth > 0);
  };
  on("dragenter", (event) => hasFiles(event.dataTransfer) && enter(1));
  on("dragleave", (event) => hasFiles(event.dataTransfer) && enter(-1));
  on("dragover", (event) => hasFiles(event.dataTransfer) && event.preventDefault());
  on("drop", (event) => {
    enter(0);
    if (take(photos, event.dataTransfer)) event.preventDefault();
  });
  on("paste", (event) => {
    if (take(photos, event.clipboardData)) event.preventDefault();
  });
  return () => listening.abort();
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes("Files") ?? false;
}

function take(photos: Photos, data: DataTransfer | null): boolean {
  const files = Array.from(data?.files ?? []);
  if (files.length > 0) photos.add(files);
  return files.length > 0;
}
