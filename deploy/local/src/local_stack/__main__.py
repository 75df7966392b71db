"""``python -m local_stack [run|status|models]``."""

import argparse
import sys
from collections.abc import Callable

from local_stack import launcher, models, status
from local_stack.ports import PortTakenError
from local_stack.settings import load_settings
from local_stack.stack_keys import DamagedKeysError
from local_stack.stack_lock import AlreadyRunningError
from local_stack.start_watch import EXIT_MISCONFIGURED
from local_stack.supervisor_config import UnrenderableValueError
from local_stack.terminal import complain
from studio.settings import SettingsError

Command = Callable[[argparse.Namespace], int]


def main() -> int:
    """Run the command; return the exit status. What stops a start is one line on standard error, and status 2."""
    arguments = _parser().parse_args()
    command: Command = arguments.command
    try:
        return command(arguments)
    except (
        SettingsError,
        AlreadyRunningError,
        PortTakenError,
        DamagedKeysError,
        UnrenderableValueError,
        OSError,
    ) as error:
        complain(f"studio: {error}")
        return EXIT_MISCONFIGURED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="local_stack", description="The whole studio on this machine.")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    run, show, fetch = (
        commands.add_parser(name, help=text, description=text)
        for name, text in (
            ("run", "Run the studio until Ctrl-C (the default)."),
            ("status", "Tell what runs."),
            ("models", "Fetch the models' weights."),
        )
    )
    fetch.add_argument("names", nargs="*", metavar="NAME", help="a model (default: all of the setting MODELS)")
    for each in (parser, run):
        each.set_defaults(command=lambda _: launcher.run(load_settings()))
    show.set_defaults(command=lambda _: status.show(load_settings()))
    fetch.set_defaults(command=lambda arguments: models.fetch(arguments.names))
    return parser


if __name__ == "__main__":
    sys.exit(main())
