import type { ReactNode } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./notice.module.css";

const c = classNames(sheet);

interface Props {
  readonly look: "offer" | "warning";
  readonly icon: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A band below the top bar: something to know, and what can be done. */
export function Notice({ look, icon, label, children, actions }: Props) {
  return (
    <section className={c("notice", look)} aria-label={label}>
      {icon}
      <p className={c("words")}>{children}</p>
      {actions ? <div className={c("actions")}>{actions}</div> : null}
    </section>
  );
}
