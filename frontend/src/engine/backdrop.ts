/** What lies behind the cut-out, as data: settings, autosave, preview and export read the same. */

export type Backdrop =
  | { readonly kind: "transparent" }
  | { readonly kind: "colour" /** `#rrggbb` */; readonly colour: string }
  | {
      readonly kind: "gradient";
      /** `#rrggbb` */
      readonly from: string;
      readonly to: string;
      /** As in CSS's `linear-gradient`: 0 goes up, 90 to the right, clockwise. */
      readonly degrees: number;
    }
  | { readonly kind: "picture"; readonly pictureId: string }
  | { readonly kind: "blur" /** Of the photo's longer side. */; readonly radiusPercent: number };

/** Cast by the cut-out on its backdrop; all percents but the opacity are of the photo's longer side. */
export interface Shadow {
  /** 0 to 100; 0: no shadow. */
  readonly opacity: number;
  readonly blurPercent: number;
  readonly offsetXPercent: number;
  readonly offsetYPercent: number;
  /** `#rrggbb` */
  readonly colour: string;
}

export const TRANSPARENT: Backdrop = { kind: "transparent" };
export const NO_SHADOW: Shadow = {
  opacity: 0,
  blurPercent: 2,
  offsetXPercent: 0,
  offsetYPercent: 1,
  colour: "#000000",
};

/** The three channels of `#rrggbb`, 0 to 255 each. Throws a RangeError for anything else. */
export function parseColour(colour: string): readonly [number, number, number] {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new RangeError(`not a colour of the form #rrggbb: ${colour}`);
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
