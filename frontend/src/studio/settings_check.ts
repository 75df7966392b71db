/** Settings as they were stored, by whatever version of the editor: each value is checked, and a bad one has its default. */

import type { Backdrop, Shadow } from "../engine/backdrop.ts";
import type { Settings } from "./types.ts";

/** What the sliders and keys may set; percents and pixels as in the types. */
export const LIMITS = {
  brushDiameter: { min: 1, max: 1000 },
  brushHardness: { min: 0, max: 1 },
  tolerance: { min: 0, max: 100 },
  quality: { min: 1, max: 100 },
  marginPercent: { min: 0, max: 50 },
  shadowOpacity: { min: 0, max: 100 },
  shadowBlurPercent: { min: 0, max: 20 },
  shadowOffsetPercent: { min: -50, max: 50 },
  blurRadiusPercent: { min: 0.5, max: 20 },
  degrees: { min: 0, max: 360 },
} as const;

export const DEFAULT_SETTINGS: Settings = {
  tool: "erase",
  brush: { diameter: 40, hardness: 0.8 },
  wand: { tolerance: 12, isContiguous: true },
  backdrop: { kind: "transparent" },
  shadow: { opacity: 0, blurPercent: 2, offsetXPercent: 0, offsetYPercent: 1, colour: "#000000" },
  format: "png",
  quality: 90,
  trims: false,
  marginPercent: 0,
  theme: "system",
};

/** Returns the value as what it should be, or null when it is not. */
type Check<T> = (value: unknown) => T | null;
type Checks<T> = { readonly [K in keyof T]-?: Check<T[K]> };

/** Settings of which every value is good, whatever was stored. */
export function checkedSettings(stored: unknown): Settings {
  return withDefaults(
    DEFAULT_SETTINGS,
    {
      tool: oneOf("erase", "restore", "wand", "polygon"),
      brush: (value) =>
        withDefaults(
          DEFAULT_SETTINGS.brush,
          { diameter: within(LIMITS.brushDiameter), hardness: within(LIMITS.brushHardness) },
          value,
        ),
      wand: (value) =>
        withDefaults(DEFAULT_SETTINGS.wand, { tolerance: within(LIMITS.tolerance), isContiguous: truth }, value),
      backdrop: checkedBackdrop,
      shadow: (value) => withDefaults(DEFAULT_SETTINGS.shadow, SHADOW_CHECKS, value),
      format: oneOf("png", "webp", "jpeg"),
      quality: within(LIMITS.quality),
      trims: truth,
      marginPercent: within(LIMITS.marginPercent),
      theme: oneOf("system", "light", "dark"),
    },
    stored,
  );
}

/** A backdrop is good as a whole or not at all: half a gradient is nobody's choice. */
function checkedBackdrop(value: unknown): Backdrop | null {
  if (!isRecord(value)) return null;
  const { kind, colour, from, to, degrees, pictureId, radiusPercent } = value;
  switch (kind) {
    case "transparent":
      return { kind: "transparent" };
    case "colour":
      return complete({ kind: "colour", colour: hexColour(colour) });
    case "gradient":
      return complete({
        kind: "gradient",
        from: hexColour(from),
        to: hexColour(to),
        degrees: within(LIMITS.degrees)(degrees),
      });
    case "picture":
      return complete({ kind: "picture", pictureId: text(pictureId) });
    case "blur":
      return complete({ kind: "blur", radiusPercent: within(LIMITS.blurRadiusPercent)(radiusPercent) });
    default:
      return null;
  }
}

const SHADOW_CHECKS: Checks<Shadow> = {
  opacity: within(LIMITS.shadowOpacity),
  blurPercent: within(LIMITS.shadowBlurPercent),
  offsetXPercent: within(LIMITS.shadowOffsetPercent),
  offsetYPercent: within(LIMITS.shadowOffsetPercent),
  colour: hexColour,
};

function withDefaults<T extends object>(defaults: T, checks: Checks<T>, value: unknown): T {
  const stored = isRecord(value) ? value : {};
  const result = { ...defaults };
  for (const name of keysOf(defaults)) result[name] = checks[name](stored[String(name)]) ?? defaults[name];
  return result;
}

function keysOf<T extends object>(record: T): (keyof T)[] {
  // TypeScript types the keys of an object as plain text: it might have more of them than its type tells. These have not.
  return Object.keys(record) as (keyof T)[];
}

/** The record without its nulls in the type, or null if it holds one. */
function complete<T extends object>(record: T): { [K in keyof T]: NonNullable<T[K]> } | null {
  return hasAll(record) ? record : null;
}

function hasAll<T extends object>(record: T): record is T & { [K in keyof T]: NonNullable<T[K]> } {
  return Object.values(record).every((value) => value !== null && value !== undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function within(limits: { readonly min: number; readonly max: number }): Check<number> {
  return (value) => (typeof value === "number" && value >= limits.min && value <= limits.max ? value : null);
}

function oneOf<T extends string>(...choices: readonly T[]): Check<T> {
  return (value) => choices.find((choice) => choice === value) ?? null;
}

function truth(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function hexColour(value: unknown): string | null {
  return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value) ? value : null;
}
