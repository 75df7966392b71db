"""Run a program that ends when its parent ends, even by SIGKILL: ``python -IS tether.py program …``.

The process becomes the program (same process id). Linux keeps the promise; elsewhere the program just runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From Linux's <linux/prctl.h>."""


def tethered(command: list[str]) -> list[str]:
    """Return the command line that runs ``command`` tied to whoever starts it."""
    return [sys.executable, "-IS", __file__, *command]


def main(command: list[str]) -> None:
    """Ask the kernel for SIGTERM at the parent's end, then become the program."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
