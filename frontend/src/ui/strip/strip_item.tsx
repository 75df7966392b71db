import { Ban, Ellipsis, ImageIcon, RotateCcw, Trash2, TriangleAlert } from "lucide-react";
import type { Photo } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import { MenuItem } from "../controls/menu_item.tsx";
import { Popover } from "../controls/popover.tsx";
import { useStudio } from "../studio_context.ts";
import { isOnItsWay, stateInWords } from "./photo_state.ts";
import { StateRing } from "./state_ring.tsx";
import sheet from "./strip_item.module.css";

const c = classNames(sheet);

interface Props {
  readonly photo: Photo;
  readonly isOpen: boolean;
}

/** One photo of the strip: a press opens it, its menu stops it, tries again or takes it away. */
export function StripItem({ photo, isOpen }: Props) {
  const { photos } = useStudio();
  const state = stateInWords(photo);
  return (
    <li className={c("item")}>
      <button
        type="button"
        className={c("thumb", isOpen && "open")}
        aria-current={isOpen ? "true" : undefined}
        aria-label={`${photo.name}, ${state}`}
        title={`${photo.name}: ${state}`}
        onClick={() => photos.open(photo.id)}
      >
        <Picture photo={photo} />
        <StateMark photo={photo} />
      </button>
      <ItemMenu photo={photo} />
    </li>
  );
}

function Picture({ photo }: { readonly photo: Photo }) {
  if (!photo.thumbnailUrl) return <ImageIcon className={c("none")} aria-hidden="true" />;
  return (
    <img
      className={c("picture", photo.phase !== "ready" && "faint")}
      src={photo.thumbnailUrl}
      alt=""
      draggable={false}
    />
  );
}

function StateMark({ photo }: { readonly photo: Photo }) {
  if (isOnItsWay(photo)) return <StateRing percent={photo.percent} />;
  if (photo.phase === "cancelled") return <Ban className={c("mark")} aria-hidden="true" />;
  if (photo.phase !== "ready") return <TriangleAlert className={c("mark", "bad")} aria-hidden="true" />;
  return photo.isEdited ? <span className={c("edited")} /> : null;
}

function ItemMenu({ photo }: { readonly photo: Photo }) {
  const { photos } = useStudio();
  const canRetry = photo.phase === "cancelled" || (photo.trouble?.canRetry ?? false);
  const button = (id: string) => (
    <IconButton
      className={c("more")}
      label={`Menu of ${photo.name}`}
      tip={null}
      icon={<Ellipsis />}
      popoverTarget={id}
    />
  );
  return (
    <span className={c("menu")}>
      <Popover label={photo.name} side="above" button={button}>
        {isOnItsWay(photo) ? (
          <MenuItem icon={<Ban />} onClick={() => photos.cancel(photo.id)}>
            Cancel
          </MenuItem>
        ) : null}
        {canRetry ? (
          <MenuItem icon={<RotateCcw />} onClick={() => photos.retry(photo.id)}>
            Try again
          </MenuItem>
        ) : null}
        <MenuItem icon={<Trash2 />} onClick={() => photos.remove(photo.id)}>
          Remove
        </MenuItem>
      </Popover>
    </span>
  );
}
