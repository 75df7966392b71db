import { CircleQuestionMark, Ellipsis, Plus } from "lucide-react";
import { IconButton } from "../controls/icon_button.tsx";
import { MenuItem } from "../controls/menu_item.tsx";
import { Popover } from "../controls/popover.tsx";
import { useSettings, useStudio } from "../studio_context.ts";
import { THEMES } from "./theme_button.tsx";

/** What the top bar has no room for on a phone. */
export function MoreMenu({ className }: { readonly className?: string }) {
  const studio = useStudio();
  const theme = THEMES[useSettings((state) => state.theme)];
  return (
    <span className={className}>
      <Popover label="More" button={(id) => <IconButton label="More" icon={<Ellipsis />} popoverTarget={id} />}>
        <MenuItem icon={<Plus />} onClick={() => studio.pickFiles()}>
          Add photos
        </MenuItem>
        <MenuItem icon={theme.icon} onClick={() => studio.settings.change({ theme: theme.next })}>
          {theme.label}
        </MenuItem>
        <MenuItem icon={<CircleQuestionMark />} onClick={() => studio.panels.setState({ helpIsOpen: true })}>
          All keys
        </MenuItem>
      </Popover>
    </span>
  );
}
