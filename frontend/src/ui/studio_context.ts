import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Edit, EditState, PhotosState, Settings, Studio } from "../studio/types.ts";

/** The studio that all components act on. */
export const StudioContext = createContext<Studio | null>(null);

/** The edit of the photo that is open. */
export const EditContext = createContext<Edit | null>(null);

/** Throws outside of a `StudioContext`. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new Error("no StudioContext around this component");
  return studio;
}

/** Throws outside of an `EditContext`. */
export function useEdit(): Edit {
  const edit = useContext(EditContext);
  if (!edit) throw new Error("no EditContext around this component");
  return edit;
}

export function useEditState<T>(select: (state: EditState) => T): T {
  return useStore(useEdit().store, select);
}

export function usePhotos<T>(select: (state: PhotosState) => T): T {
  return useStore(useStudio().photos.store, select);
}

export function useSettings<T>(select: (state: Settings) => T): T {
  return useStore(useStudio().settings.store, select);
}
