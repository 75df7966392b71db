import { useStore } from "zustand";
import type { Edit, Photo } from "../studio/types.ts";
import { EditorScreen } from "./editor/editor_screen.tsx";
import { EmptyScreen } from "./empty/empty_screen.tsx";
import type { Screen } from "./screen.ts";
import { useStudio } from "./studio_context.ts";
import { NothingScreen } from "./waiting/nothing_screen.tsx";
import { TroubleScreen } from "./waiting/trouble_screen.tsx";
import { WorkingScreen } from "./waiting/working_screen.tsx";

interface Props {
  readonly screen: Screen;
  /** Open the photo although nothing was found in it. */
  onByHand(photoId: string): void;
}

/** What fills the window below the top bar. */
export function Content({ screen, onByHand }: Props) {
  if (screen.kind === "empty") return <EmptyScreen />;
  const { kind, photo } = screen;
  switch (kind) {
    case "working":
      return <WorkingScreen key={photo.id} photo={photo} />;
    case "trouble":
      return <TroubleScreen key={photo.id} photo={photo} />;
    case "nothing":
      return <NothingScreen key={photo.id} photo={photo} onByHand={() => onByHand(photo.id)} />;
    case "editor":
      return <OpenPhoto key={photo.id} photo={photo} />;
  }
}

/** A ready photo: in the editor as soon as its pixels are there. */
function OpenPhoto({ photo }: { readonly photo: Photo }) {
  const edit = useStore(useStudio().edit, (state) => state.current);
  const isItsEdit = edit?.store.getState().photoId === photo.id;
  return edit && isItsEdit ? <OpenEdit photo={photo} edit={edit} /> : <Opening photo={photo} />;
}

function OpenEdit({ photo, edit }: { readonly photo: Photo; readonly edit: Edit }) {
  const { photos } = useStudio();
  const phase = useStore(edit.store, (state) => state.phase);
  const trouble = useStore(edit.store, (state) => state.trouble);
  const reopen = () => {
    photos.close();
    photos.open(photo.id);
  };
  if (phase === "failed") return <TroubleScreen photo={photo} trouble={trouble} onRetry={reopen} />;
  return phase === "opening" ? <Opening photo={photo} /> : <EditorScreen edit={edit} />;
}

function Opening({ photo }: { readonly photo: Photo }) {
  return <WorkingScreen photo={photo} label="Opening the editor" />;
}
