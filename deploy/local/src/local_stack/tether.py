"""Run a program that ends when its parent ends, even by SIGKILL: ``python -IS tether.py PARENT program …``.

The process becomes the program (same process id). Linux keeps the promise; elsewhere the program just runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From Linux's <linux/prctl.h>."""

SESSION_LEADER = "session-leader"
"""Names a parent whose process id is not known yet: the supervisor, in the configuration that it will read."""


def tethered(command: list[str], parent: str = "") -> list[str]:
    """Return the command line that runs ``command`` tied to ``parent``, who starts it.

    That is a process id (by default this process's own), or ``SESSION_LEADER`` if it leads the session.
    """
    return [sys.executable, "-IS", __file__, parent or str(os.getpid()), *command]


def main(parent: str, command: list[str]) -> None:
    """Ask the kernel for SIGTERM at the parent's end, then become the program."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        # One that ended before the kernel was asked is never told of.
        if os.getppid() != (os.getsid(0) if parent == SESSION_LEADER else int(parent)):
            sys.exit("tether: the parent has ended")
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
