import { ImageIcon } from "lucide-react";
import { useEffect, useState } from "react";
import type { Photo } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import sheet from "./photo_preview.module.css";

const c = classNames(sheet);
const LARGEST_ZOOM = 3;

interface Props {
  readonly photo: Photo;
  readonly look: "working" | "dimmed";
}

/** The photo itself, as large as there is room; what the browser cannot show has a placeholder. */
export function PhotoPreview({ photo, look }: Props) {
  const fileUrl = useFileUrl(photo.file);
  // A damaged file may load and yet show nothing: what failed is shown only if a thumbnail could be made of it.
  const isShowable = look === "working" || photo.thumbnailUrl !== null;
  const url = isShowable ? (fileUrl ?? photo.thumbnailUrl) : null;
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const shown = url === brokenUrl ? photo.thumbnailUrl : url;
  return (
    <div className={c("room")}>
      {shown && shown !== brokenUrl ? (
        <Shown key={shown} src={shown} name={photo.name} look={look} onBroken={() => setBrokenUrl(shown)} />
      ) : (
        <figure className={c("preview", "placeholder")}>
          <ImageIcon aria-hidden="true" />
          {photo.name}
        </figure>
      )}
    </div>
  );
}

interface ShownProps {
  readonly src: string;
  readonly name: string;
  readonly look: Props["look"];
  onBroken(): void;
}

/** A small photo is shown larger than it is, but not so large that only its pixels are seen. */
function Shown({ src, name, look, onBroken }: ShownProps) {
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  const shape = size && { "--ratio": size.width / size.height, "--widest": `${LARGEST_ZOOM * size.width}px` };
  return (
    <figure className={c("preview", look, !size && "coming")} style={shape ?? {}}>
      <img
        src={src}
        alt={name}
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
        onError={onBroken}
      />
    </figure>
  );
}

/** An object URL of the file, for as long as it is shown. */
function useFileUrl(file: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [file]);
  return url;
}
