"""Work in a process of its own: what it takes for a moment does not stay with the worker."""

import subprocess
import sys
from collections.abc import Sequence

_TIMEOUT_SECONDS = 600.0


class ChildError(Exception):
    """The work was not done; the message gives the process's last words."""


def run_python(what: str, arguments: Sequence[str]) -> None:
    """Run this interpreter with such arguments, and wait for its end. What it prints is not shown.

    Raises:
        ChildError: it failed, or took more than ten minutes. ``what`` it is begins the message.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, arguments of our own naming
            [sys.executable, *arguments], capture_output=True, check=False, text=True, timeout=_TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise ChildError(f"{what} took more than {_TIMEOUT_SECONDS:.0f} s") from error
    if done.returncode:
        raise ChildError(f"{what} gave up: {last_line(done.stderr) or last_line(done.stdout)}")


def last_line(text: str) -> str:
    """Return the last line that is not empty."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
