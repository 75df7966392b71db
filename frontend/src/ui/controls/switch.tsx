import { classNames } from "../class_names.ts";
import sheet from "./switch.module.css";

const c = classNames(sheet);

interface Props {
  readonly label: string;
  readonly isOn: boolean;
  readonly hint?: string;
  onChange(isOn: boolean): void;
}

/** Something that is on or off, at once. */
export function Switch({ label, isOn, hint, onChange }: Props) {
  return (
    <label className={c("row")}>
      <span>
        {label}
        {hint ? <span className={c("hint")}>{hint}</span> : null}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        className={c("switch")}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
