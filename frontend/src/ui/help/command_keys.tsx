import { classNames } from "../class_names.ts";
import { IS_MAC } from "../controls/use_keys.ts";
import { caps } from "../keys.ts";
import sheet from "./command_keys.module.css";

const c = classNames(sheet);

/** All key combinations of a command. */
export function CommandKeys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span className={c("keys")}>
      {keys.map((key) => (
        <span key={key} className={c("combination")}>
          {caps(key, IS_MAC).map((cap) => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
