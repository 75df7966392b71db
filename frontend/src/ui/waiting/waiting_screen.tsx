import type { ReactNode } from "react";
import type { Photo } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { PhotoPreview } from "./photo_preview.tsx";
import sheet from "./waiting_screen.module.css";

const c = classNames(sheet);

interface Props {
  readonly photo: Photo;
  readonly look: "working" | "dimmed";
  readonly children: ReactNode;
}

/** The photo with a card of words below it. */
export function WaitingScreen({ photo, look, children }: Props) {
  return (
    <main className={c("screen")} id="content">
      <PhotoPreview photo={photo} look={look} />
      <div className={c("card")}>{children}</div>
    </main>
  );
}
