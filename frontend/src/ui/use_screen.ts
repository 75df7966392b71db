import { useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Photos } from "../studio/types.ts";
import { type Screen, screenOf } from "./screen.ts";

interface OnScreen {
  readonly screen: Screen;
  /** Open a photo in the editor although nothing was found in it. */
  openByHand(photoId: string): void;
}

/** Which screen the photos ask for. */
export function useScreen({ store }: Photos): OnScreen {
  const [byHand, setByHand] = useState<ReadonlySet<string>>(new Set());
  const photos = useStore(store, (state) => state.photos);
  const openId = useStore(store, (state) => state.openId);
  const screen = useMemo(() => screenOf({ photos, openId }, byHand), [photos, openId, byHand]);
  return { screen, openByHand: (photoId) => setByHand(new Set([...byHand, photoId])) };
}
