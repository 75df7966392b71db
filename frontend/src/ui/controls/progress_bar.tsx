import { classNames } from "../class_names.ts";
import sheet from "./progress_bar.module.css";

const c = classNames(sheet);

interface Props {
  readonly label: string;
  /** 0 to 100. */
  readonly percent: number;
  /** What is being done; read out with the percentage. */
  readonly text?: string;
}

/** A calm bar: it glides, it never jumps. */
export function ProgressBar({ label, percent, text }: Props) {
  const whole = Math.round(percent);
  return (
    <div
      className={c("bar")}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={whole}
      aria-valuetext={text ? `${text}, ${whole} %` : `${whole} %`}
    >
      <div className={c("done")} style={{ scale: `${percent / 100} 1` }} />
    </div>
  );
}
