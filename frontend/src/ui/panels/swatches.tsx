import { useId } from "react";
import { classNames } from "../class_names.ts";
import { ColourField } from "../controls/colour_field.tsx";
import sheet from "./swatches.module.css";

const c = classNames(sheet);

const COLOURS = [
  ["#ffffff", "White"],
  ["#f3f0eb", "Paper"],
  ["#c9ccd3", "Grey"],
  ["#1d1b20", "Ink"],
  ["#fbd9d3", "Rose"],
  ["#ffe6a8", "Straw"],
  ["#d3ecd9", "Mint"],
  ["#cfe3fb", "Sky"],
  ["#dcd0fc", "Lilac"],
  ["#e5484d", "Red"],
  ["#2f9e6a", "Green"],
  ["#6a3df0", "Violet"],
] as const;

interface Props {
  readonly colour: string;
  onChange(colour: string): void;
}

/** A few colours that go with most things, and any other. */
export function Swatches({ colour, onChange }: Props) {
  const name = useId();
  return (
    <>
      <fieldset className={c("swatches")}>
        <legend className="heard-only">Colour</legend>
        {COLOURS.map(([value, label]) => (
          <label key={value} className={c("swatch")} title={label} style={{ "--colour": value }}>
            <input
              type="radio"
              className="heard-only"
              name={name}
              aria-label={label}
              checked={value === colour.toLowerCase()}
              onChange={() => onChange(value)}
            />
          </label>
        ))}
      </fieldset>
      <ColourField label="Any colour" value={colour} onChange={onChange} />
    </>
  );
}
