import type { Photo } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { Button } from "../controls/button.tsx";
import { ProgressBar } from "../controls/progress_bar.tsx";
import { useStudio } from "../studio_context.ts";
import { WaitingScreen } from "./waiting_screen.tsx";
import sheet from "./working_screen.module.css";

const c = classNames(sheet);

interface Props {
  readonly photo: Photo;
  /** What is being done, where it is not the photo's stage. */
  readonly label?: string;
}

/** A photo on its way: what is being done, and how far it is. */
export function WorkingScreen({ photo, label = photo.stageLabel }: Props) {
  const { photos } = useStudio();
  return (
    <WaitingScreen photo={photo} look="working">
      <h1 className="heard-only">{photo.name}</h1>
      <div className={c("line")}>
        <p className={c("stage")} key={label}>
          {label}
        </p>
        <p className={c("percent")}>{Math.round(photo.percent)} %</p>
      </div>
      <ProgressBar label={photo.name} percent={photo.percent} text={label} />
      {photo.phase === "ready" ? null : (
        <Button look="quiet" className={c("cancel")} onClick={() => photos.cancel(photo.id)}>
          Cancel
        </Button>
      )}
    </WaitingScreen>
  );
}
