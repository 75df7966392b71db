import { Brush, ImagePlus, ScanSearch } from "lucide-react";
import type { Photo } from "../../studio/types.ts";
import { Button } from "../controls/button.tsx";
import { useStudio } from "../studio_context.ts";
import { TroubleWords } from "./trouble_words.tsx";
import { WaitingScreen } from "./waiting_screen.tsx";

interface Props {
  readonly photo: Photo;
  onByHand(): void;
}

/** Nothing stood out in the photo: it can be painted in by hand, or another one be chosen. */
export function NothingScreen({ photo, onByHand }: Props) {
  const studio = useStudio();
  const paint = () => {
    studio.settings.change({ tool: "restore" });
    onByHand();
  };
  return (
    <WaitingScreen photo={photo} look="dimmed">
      <TroubleWords
        icon={<ScanSearch />}
        title="Nothing stood out in this photo"
        advice="A person, an animal or a thing that is clear of its background is found best. You can also paint in by hand what should stay."
      >
        <Button look="primary" icon={<Brush />} onClick={paint}>
          Paint it by hand
        </Button>
        <Button icon={<ImagePlus />} onClick={() => studio.pickFiles()}>
          Choose another photo
        </Button>
      </TroubleWords>
    </WaitingScreen>
  );
}
