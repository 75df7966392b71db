import { Eraser, Paintbrush, Pentagon, WandSparkles } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { ToolId } from "../../engine/tools/tool.ts";
import { classNames } from "../class_names.ts";
import { Tip } from "../controls/tip.tsx";
import { useKeys } from "../controls/use_keys.ts";
import { useSettings, useStudio } from "../studio_context.ts";
import sheet from "./tool_rail.module.css";

const c = classNames(sheet);

const TOOLS: readonly { readonly id: ToolId; readonly label: string; readonly icon: ReactNode }[] = [
  { id: "erase", label: "Erase", icon: <Eraser /> },
  { id: "restore", label: "Restore", icon: <Paintbrush /> },
  { id: "wand", label: "Wand", icon: <WandSparkles /> },
  { id: "polygon", label: "Polygon", icon: <Pentagon /> },
];

/** The tools, as a group of radio buttons: Tab goes to the chosen one, the arrows choose. */
export function ToolRail() {
  const name = useId();
  return (
    <fieldset className={c("rail")}>
      <legend className="heard-only">Tool</legend>
      {TOOLS.map((tool) => (
        <ToolChoice key={tool.id} name={name} {...tool} />
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly id: ToolId;
  readonly label: string;
  readonly icon: ReactNode;
}

function ToolChoice({ name, id, label, icon }: ChoiceProps) {
  const { settings } = useStudio();
  const isChosen = useSettings((state) => state.tool === id);
  const keys = useKeys(`tool.${id}`);
  return (
    <label className={c("tool")}>
      <input
        type="radio"
        className="heard-only"
        name={name}
        checked={isChosen}
        aria-label={label}
        aria-keyshortcuts={keys.aria}
        onChange={() => settings.change({ tool: id })}
      />
      {icon}
      <span className={c("name")} aria-hidden="true">
        {label}
      </span>
      <Tip label={label} caps={keys.caps} side="right" />
    </label>
  );
}
