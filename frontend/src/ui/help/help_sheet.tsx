import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { Command } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import { useStudio } from "../studio_context.ts";
import { CommandKeys } from "./command_keys.tsx";
import sheet from "./help_sheet.module.css";

const c = classNames(sheet);
const GROUPS: readonly Command["group"][] = ["Tools", "Edit", "View", "File", "Help"];

/** All keys, from the list that the keys themselves are read from. */
export function HelpSheet() {
  const { panels } = useStudio();
  const isOpen = useStore(panels, (state) => state.helpIsOpen);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const close = () => panels.setState({ helpIsOpen: false });
  return (
    <dialog
      ref={dialog}
      className={c("sheet")}
      aria-labelledby="help-title"
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div className={c("inside")}>
        <header className={c("head")}>
          <h2 id="help-title">Keys and gestures</h2>
          <IconButton label="Close" tip={null} icon={<X />} onClick={close} />
        </header>
        <section className={c("scroll")} aria-label="All keys" tabIndex={0}>
          <div className={c("groups")}>
            {GROUPS.map((group) => (
              <Group key={group} group={group} />
            ))}
            <Gestures />
          </div>
        </section>
      </div>
    </dialog>
  );
}

function Group({ group }: { readonly group: Command["group"] }) {
  const listed = useStudio().commands.filter((command) => command.group === group && command.isListed !== false);
  if (listed.length === 0) return null;
  return (
    <section className={c("group")}>
      <h3>{group}</h3>
      <dl>
        {listed.map((command) => (
          <div key={command.id} className={c("row")}>
            <dt>{command.label}</dt>
            <dd>
              <CommandKeys keys={command.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const GESTURES = [
  ["Zoom", "Wheel, or two fingers"],
  ["Pan", "Two fingers, or the middle button"],
  ["Paint softly", "Press a pen lightly"],
] as const;

function Gestures() {
  return (
    <section className={c("group")}>
      <h3>Gestures</h3>
      <dl>
        {GESTURES.map(([what, how]) => (
          <div key={what} className={c("row")}>
            <dt>{what}</dt>
            <dd className={c("how")}>{how}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
