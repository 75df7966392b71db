import { CircleQuestionMark, Plus } from "lucide-react";
import { useStore } from "zustand";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import { Mark } from "../shell/mark.tsx";
import { usePhotos, useStudio } from "../studio_context.ts";
import { DownloadButton } from "./download_button.tsx";
import { EditControls } from "./edit_controls.tsx";
import { MoreMenu } from "./more_menu.tsx";
import { ThemeButton } from "./theme_button.tsx";
import sheet from "./top_bar.module.css";

const c = classNames(sheet);

/** Across the top: where one is, what can be taken back, how it is looked at, and the way out with a file. */
export function TopBar({ isEditing }: { readonly isEditing: boolean }) {
  const studio = useStudio();
  const current = useStore(studio.edit, (state) => state.current);
  const edit = isEditing ? current : null;
  const openId = usePhotos((state) => state.openId);
  return (
    <header className={c("bar")}>
      <Home />
      {edit ? <EditControls key={edit.store.getState().photoId} edit={edit} /> : null}
      <div className={c("end")}>
        {openId ? (
          <IconButton
            className={c("roomy")}
            label="Add photos"
            command="file.add"
            icon={<Plus />}
            onClick={() => studio.pickFiles()}
          />
        ) : null}
        <IconButton
          className={c(edit && "roomy")}
          label="All keys"
          command="help.keys"
          icon={<CircleQuestionMark />}
          aria-haspopup="dialog"
          onClick={() => studio.panels.setState({ helpIsOpen: true })}
        />
        <ThemeButton className={c(edit && "roomy")} />
        {edit ? <MoreMenu className={c("tight")} /> : null}
        {edit ? <DownloadButton edit={edit} /> : null}
      </div>
    </header>
  );
}

/** The studio's sign leads back to the beginning; beside it, the photo's name. */
function Home() {
  const { photos } = useStudio();
  const name = usePhotos((state) => state.photos.find(({ id }) => id === state.openId)?.name);
  if (name === undefined) {
    return (
      <div className={c("home")}>
        <Mark className={c("mark")} />
        <p className={c("name")}>Background Remover Studio</p>
      </div>
    );
  }
  return (
    <div className={c("home")}>
      <IconButton label="Back to the start" icon={<Mark className={c("mark")} />} onClick={() => photos.close()} />
      <p className={c("name", "photo")} title={name}>
        {name}
      </p>
    </div>
  );
}
