import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./button.module.css";

const c = classNames(sheet);

interface Props extends ComponentProps<"button"> {
  readonly look?: "plain" | "primary" | "quiet" | "danger";
  readonly icon?: ReactNode;
  readonly isWide?: boolean;
}

/** A button with words on it. */
export function Button({ look = "plain", icon, isWide = false, className, children, ...rest }: Props) {
  return (
    <button type="button" {...rest} className={[c("button", look, isWide && "wide"), className].join(" ")}>
      {icon}
      <span className={c("words")}>{children}</span>
    </button>
  );
}
