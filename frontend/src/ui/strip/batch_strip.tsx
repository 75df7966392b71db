import { FileArchive, Plus } from "lucide-react";
import { classNames } from "../class_names.ts";
import { Button } from "../controls/button.tsx";
import { ProgressBar } from "../controls/progress_bar.tsx";
import { usePhotos, useStudio } from "../studio_context.ts";
import sheet from "./batch_strip.module.css";
import { StripItem } from "./strip_item.tsx";

const c = classNames(sheet);

/** All photos of the visit, as soon as there is more than the one that is open. */
export function BatchStrip() {
  const studio = useStudio();
  const photos = usePhotos((state) => state.photos);
  const openId = usePhotos((state) => state.openId);
  const isNeeded = photos.length > 1 || (photos.length === 1 && openId === null);
  if (!isNeeded) return null;
  return (
    <section className={c("strip")} aria-label="Photos">
      <Summary />
      <ul className={c("list")}>
        {photos.map((photo) => (
          <StripItem key={photo.id} photo={photo} isOpen={photo.id === openId} />
        ))}
        <li>
          <button type="button" className={c("add")} aria-label="Add photos" onClick={() => studio.pickFiles()}>
            <Plus aria-hidden="true" />
          </button>
        </li>
      </ul>
    </section>
  );
}

/** How far all of them are; and when they are there, the way to have them all. */
function Summary() {
  const studio = useStudio();
  const count = usePhotos((state) => state.photos.length);
  const readyCount = usePhotos((state) => state.photos.filter(({ phase }) => phase === "ready").length);
  const percent = usePhotos((state) => state.overallPercent);
  const words = percent === null && readyCount === count ? `${count} ready` : `${readyCount} of ${count} ready`;
  return (
    <div className={c("summary")}>
      <p className={c("count")}>{words}</p>
      {percent === null ? null : <ProgressBar label="All photos" percent={percent} text={words} />}
      {readyCount > 1 ? (
        <Button className={c("all")} icon={<FileArchive />} onClick={() => void studio.downloadAll()}>
          Download all
        </Button>
      ) : null}
    </div>
  );
}
