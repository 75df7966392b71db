import { ImageUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { FileButton } from "../controls/file_button.tsx";
import { useSettings, useStudio } from "../studio_context.ts";

/** Chooses the picture that lies behind the cut-out. */
export function PictureChoice({ onChosen }: { onChosen?(): void }): ReactNode {
  const studio = useStudio();
  const hasPicture = useSettings((state) => state.backdrop.kind === "picture");
  const [isUnreadable, setIsUnreadable] = useState(false);
  const take = async (file: File) => {
    try {
      await studio.setBackdropPicture(file);
      setIsUnreadable(false);
      onChosen?.();
    } catch {
      setIsUnreadable(true);
    }
  };
  return (
    <>
      <FileButton accept="image/*" icon={<ImageUp />} onFile={(file) => void take(file)}>
        {hasPicture ? "Choose another picture" : "Choose a picture"}
      </FileButton>
      {isUnreadable ? <p role="alert">This browser cannot read that picture. A JPEG or PNG will do.</p> : null}
    </>
  );
}
