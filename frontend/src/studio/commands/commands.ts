/** Everything that can be done, as data: the toolbar, the keys, the help sheet and the tests read this list. */

import type { Command } from "../types.ts";
import { editCommands } from "./edit_commands.ts";
import { fileCommands } from "./file_commands.ts";
import { toolCommands } from "./tool_commands.ts";
import { viewCommands } from "./view_commands.ts";

const helpCommand: Command = {
  id: "help.keys",
  label: "Show all keys",
  group: "Help",
  keys: ["?"],
  isEnabled: () => true,
  isActive: (studio) => studio.panels.getState().helpIsOpen,
  run: ({ panels }) => panels.setState({ helpIsOpen: !panels.getState().helpIsOpen }),
};

export const commands: readonly Command[] = [
  ...toolCommands,
  ...editCommands,
  ...viewCommands,
  ...fileCommands,
  helpCommand,
];
