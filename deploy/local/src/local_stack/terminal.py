"""What the launcher says to the person who started it."""

import sys


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    """Write a line about what went wrong, at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
