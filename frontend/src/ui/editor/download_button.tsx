import { ChevronDown, Copy, Download, FileArchive, FileImage } from "lucide-react";
import { useStore } from "zustand";
import type { Edit } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import { MenuItem } from "../controls/menu_item.tsx";
import { Popover } from "../controls/popover.tsx";
import { useKeys } from "../controls/use_keys.ts";
import { usePhotos, useSettings, useStudio } from "../studio_context.ts";
import sheet from "./download_button.module.css";
import { FORMATS } from "./formats.ts";

const c = classNames(sheet);

/** Saves the picture; the arrow beside it chooses as what. */
export function DownloadButton({ edit }: { readonly edit: Edit }) {
  const format = useSettings((state) => state.format);
  const isReady = useStore(edit.store, (state) => state.phase === "ready");
  const keys = useKeys("file.download");
  const { label } = FORMATS.find(({ value }) => value === format) ?? { label: "" };
  return (
    <span className={c("split")}>
      <button
        type="button"
        className={c("download")}
        disabled={!isReady}
        aria-keyshortcuts={keys.aria}
        onClick={() => void edit.download()}
      >
        <Download aria-hidden="true" />
        <span className={c("words")}>Download</span> <span className={c("format")}>{label}</span>
      </button>
      <DownloadMenu edit={edit} isReady={isReady} />
    </span>
  );
}

function DownloadMenu({ edit, isReady }: { readonly edit: Edit; readonly isReady: boolean }) {
  const studio = useStudio();
  const format = useSettings((state) => state.format);
  const count = usePhotos((state) => state.photos.filter(({ phase }) => phase === "ready").length);
  return (
    <Popover
      label="Download as"
      button={(id) => (
        <IconButton
          className={c("arrow")}
          label="Other ways to download"
          tip="belowEnd"
          icon={<ChevronDown />}
          disabled={!isReady}
          popoverTarget={id}
        />
      )}
    >
      {FORMATS.map(({ value, label, hint }) => (
        <MenuItem
          key={value}
          icon={<FileImage />}
          hint={hint}
          isChosen={value === format}
          onClick={() => studio.settings.change({ format: value })}
        >
          {label}
        </MenuItem>
      ))}
      <hr className={c("rule")} />
      <MenuItem icon={<Copy />} command="file.copy" onClick={() => void edit.copyToClipboard()}>
        Copy the picture
      </MenuItem>
      {count > 1 ? (
        <MenuItem icon={<FileArchive />} onClick={() => void studio.downloadAll()}>
          Download all {count} as a ZIP
        </MenuItem>
      ) : null}
    </Popover>
  );
}
