import { CircleSlash2, ImagePlus, RotateCcw, Trash2, TriangleAlert } from "lucide-react";
import type { Photo, Trouble } from "../../studio/types.ts";
import { Button } from "../controls/button.tsx";
import { useStudio } from "../studio_context.ts";
import { TroubleWords } from "./trouble_words.tsx";
import { WaitingScreen } from "./waiting_screen.tsx";

const STOPPED: Trouble = {
  code: "cancelled",
  title: "You stopped this one",
  advice: "Start it again whenever you like, or take it off the list.",
  canRetry: true,
};
const UNKNOWN: Trouble = {
  code: "unknown",
  title: "This one did not work",
  advice: "Try it again. If it fails once more, another photo may do.",
  canRetry: true,
};

interface Props {
  readonly photo: Photo;
  /** What went wrong, where it is not the photo's own trouble. */
  readonly trouble?: Trouble | null;
  /** What trying again does, where it is not the photo's own way once more. */
  readonly onRetry?: () => void;
}

/** A photo that has no cut-out: what happened, and what can be done. */
export function TroubleScreen({ photo, trouble = photo.trouble, onRetry }: Props) {
  const studio = useStudio();
  const retry = onRetry ?? (() => studio.photos.retry(photo.id));
  const isStopped = photo.phase === "cancelled";
  const { title, advice, canRetry } = trouble ?? (isStopped ? STOPPED : UNKNOWN);
  return (
    <WaitingScreen photo={photo} look="dimmed">
      <TroubleWords
        icon={isStopped ? <CircleSlash2 /> : <TriangleAlert />}
        isBad={!isStopped}
        title={title}
        advice={advice}
      >
        {canRetry ? (
          <Button look="primary" icon={<RotateCcw />} onClick={retry}>
            Try again
          </Button>
        ) : null}
        <Button look={canRetry ? "plain" : "primary"} icon={<ImagePlus />} onClick={() => studio.pickFiles()}>
          Choose another photo
        </Button>
        <Button look="quiet" icon={<Trash2 />} onClick={() => studio.photos.remove(photo.id)}>
          Remove
        </Button>
      </TroubleWords>
    </WaitingScreen>
  );
}
