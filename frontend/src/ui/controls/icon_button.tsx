import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./icon_button.module.css";
import { Tip, type TipSide } from "./tip.tsx";
import { useKeys } from "./use_keys.ts";

const c = classNames(sheet);

interface Props extends ComponentProps<"button"> {
  readonly label: string;
  readonly icon: ReactNode;
  /** The command whose keys the tip shows. */
  readonly command?: string;
  readonly isOn?: boolean;
  /** On which side the tip comes up; null: there is none. */
  readonly tip?: TipSide | null;
}

/** A button with a picture on it; its tip says the same as its label, and the key. */
export function IconButton({ label, icon, command, isOn, tip = "below", className, ...rest }: Props) {
  const keys = useKeys(command);
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isOn}
      aria-keyshortcuts={keys.aria}
      {...rest}
      className={[c("button", isOn && "on"), className].join(" ")}
    >
      {icon}
      {tip ? <Tip label={label} caps={keys.caps} side={tip} /> : null}
    </button>
  );
}
