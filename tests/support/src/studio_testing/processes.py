"""Server processes that end with the test run, however it ends."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from local_stack.tether import tethered

START_TIMEOUT_SECONDS = 30.0
STOP_TIMEOUT_SECONDS = 5.0
POLL_SECONDS = 0.02


class ServerStartError(Exception):
    """A server that the tests need did not start; the message ends with its log."""


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], log: Path, answers: Callable[[], bool]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server inside the block, from when it answers.

    Raises:
        ServerStartError: it ended, or did not answer within 30 s.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            tethered(command),
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C at the terminal is for pytest, whose fixtures then stop the servers.
        )
    try:
        _await_answer(process, answers, command[0], log)
        yield process
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end; after 5 s, make it."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_answer(process: "subprocess.Popen[bytes]", answers: Callable[[], bool], name: str, log: Path) -> None:
    deadline = monotonic() + START_TIMEOUT_SECONDS
    while not answers():
        if process.poll() is not None or monotonic() > deadline:
            tail = log.read_text(errors="replace")[-2000:]
            raise ServerStartError(f"{name} did not start (exit status {process.returncode}):\n{tail}")
        sleep(POLL_SECONDS)
