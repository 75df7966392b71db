type Name = string | false | null | undefined;

/**
 * Reads class names from a CSS module: `c("row", isOpen && "open")`.
 * A name that the module does not have is passed over.
 */
export function classNames(sheet: CSSModuleClasses): (...names: readonly Name[]) => string {
  return (...names) =>
    names
      .flatMap((name) => (name ? [sheet[name]] : []))
      .filter((name) => name !== undefined)
      .join(" ");
}
