import { type ReactNode, useId } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./segments.module.css";

const c = classNames(sheet);

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: ReactNode;
}

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly segments: readonly Segment<T>[];
  onChange(value: T): void;
}

/** One of a few, side by side. */
export function Segments<T extends string>({ label, value, segments, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className={c("segments")}>
      <legend className="heard-only">{label}</legend>
      {segments.map((segment) => (
        <label key={segment.value} className={c("segment")}>
          <input
            type="radio"
            className="heard-only"
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          {segment.icon}
          {segment.label}
        </label>
      ))}
    </fieldset>
  );
}
