import { classNames } from "../class_names.ts";
import sheet from "./colour_field.module.css";

const c = classNames(sheet);

interface Props {
  readonly label: string;
  /** "#rrggbb". */
  readonly value: string;
  onChange(colour: string): void;
}

/** The browser's own colour picker, with the colour's number beside it. */
export function ColourField({ label, value, onChange }: Props) {
  return (
    <label className={c("field")}>
      <input type="color" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      <span>{label}</span>
      <span className={c("code")}>{value.toUpperCase()}</span>
    </label>
  );
}
