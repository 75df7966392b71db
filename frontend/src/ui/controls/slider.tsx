import { useId } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./slider.module.css";

const c = classNames(sheet);

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value as it is shown: "24 px". */
  readonly shown: string;
  /** The value as it is read out: "24 pixels". */
  readonly spoken: string;
  /** Where the filled part begins; the least value unless given. */
  readonly origin?: number;
  readonly disabled?: boolean;
  onChange(value: number): void;
}

/** A labelled slider with its value in words. */
export function Slider({ label, value, min, max, step = 1, shown, spoken, origin = min, disabled, onChange }: Props) {
  const id = useId();
  const share = (at: number) => `${(100 * (at - min)) / (max - min)}%`;
  return (
    <div className={c("slider")}>
      <label htmlFor={id}>{label}</label>
      <span className={c("value")} aria-hidden="true">
        {shown}
      </span>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value, disabled }}
        aria-valuetext={spoken}
        style={{ "--from": share(Math.min(origin, value)), "--to": share(Math.max(origin, value)) }}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}
