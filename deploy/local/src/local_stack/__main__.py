"""``python -m local_stack [run|status]``."""

import argparse
import sys

from local_stack import launcher, status
from local_stack.settings import load_settings
from local_stack.stack_keys import DamagedKeysError
from local_stack.stack_lock import AlreadyRunningError
from local_stack.start_watch import EXIT_MISCONFIGURED
from local_stack.supervisor_config import UnrenderableValueError
from local_stack.terminal import complain
from studio.settings import SettingsError

COMMANDS = {"run": launcher.run, "status": status.show}


def main() -> int:
    """Run the command; return the exit status. What stops a start is one line on standard error, and status 2."""
    parser = argparse.ArgumentParser(prog="local_stack", description="The whole studio on this machine.")
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="run", help="default: %(default)s")
    command = COMMANDS[parser.parse_args().command]
    try:
        return command(load_settings())
    except (
        SettingsError,
        AlreadyRunningError,
        launcher.PortTakenError,
        DamagedKeysError,
        UnrenderableValueError,
        OSError,
    ) as error:
        complain(f"studio: {error}")
        return EXIT_MISCONFIGURED


if __name__ == "__main__":
    sys.exit(main())
