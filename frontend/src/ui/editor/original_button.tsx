import { Eye } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { Edit } from "../../studio/types.ts";
import { IconButton } from "../controls/icon_button.tsx";
import type { TipSide } from "../controls/tip.tsx";

interface Props {
  readonly edit: Edit;
  readonly tip?: TipSide;
}

/** Shows the photo for as long as it is held down, by pointer or by key. */
export function OriginalButton({ edit, tip = "below" }: Props) {
  const [isHeld, setIsHeld] = useState(false);
  const hold = (on: boolean) => {
    if (on === isHeld) return;
    setIsHeld(on);
    edit.showOriginal(on);
  };
  const byKey = (on: boolean) => (event: KeyboardEvent) => {
    if (event.key === " " || event.key === "Enter") hold(on);
  };
  return (
    <IconButton
      label="Hold to see the photo"
      command="view.original"
      icon={<Eye />}
      isOn={isHeld}
      tip={tip}
      onPointerDown={() => hold(true)}
      onPointerUp={() => hold(false)}
      onPointerLeave={() => hold(false)}
      onPointerCancel={() => hold(false)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={byKey(true)}
      onKeyUp={byKey(false)}
      onBlur={() => hold(false)}
    />
  );
}
