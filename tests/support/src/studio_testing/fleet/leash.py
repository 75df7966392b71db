"""Run a program that the kernel kills when its parent ends: ``python -IS leash.py PARENT program …``.

The process becomes the program (same process id). Unlike the local stack's tether it kills: a process that is stopped,
or stuck in a native call, takes no notice of a polite signal. Linux keeps the promise; elsewhere the program just runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From Linux's <linux/prctl.h>."""


def leashed(command: list[str]) -> list[str]:
    """Return the command line that runs ``command`` tied to the thread of this process that starts it."""
    return [sys.executable, "-IS", __file__, str(os.getpid()), *command]


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # one that ended before the kernel was asked is never told of
            sys.exit("leash: the parent has ended")
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
