import type { ReactNode } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./trouble_words.module.css";

const c = classNames(sheet);

interface Props {
  readonly icon: ReactNode;
  readonly title: string;
  readonly advice: string;
  readonly isBad?: boolean;
  /** The ways out, the best one first. */
  readonly children: ReactNode;
}

export function TroubleWords({ icon, title, advice, isBad = false, children }: Props) {
  return (
    <div className={c("words")}>
      <span className={c("icon", isBad && "bad")}>{icon}</span>
      <div>
        <h1>{title}</h1>
        <p className={c("advice")}>{advice}</p>
      </div>
      <div className={c("actions")}>{children}</div>
    </div>
  );
}
