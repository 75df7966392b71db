"""The process supervisor as seen from outside: start it, ask it, end it."""

import os
import signal
import socket
import subprocess
import sys
import xmlrpc.client
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from local_stack.tether import tethered

POLL_SECONDS = 0.05
STOP_TIMEOUT_SECONDS = 9.0


class SupervisorGoneError(Exception):
    """Nobody answers at the supervisor's socket."""


class SupervisorRefusedError(SupervisorGoneError):
    """It answers, and will not: because it is ending, or because a process cannot be made now."""


class ProgramState(StrEnum):
    """The supervisor's own names."""

    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    BACKOFF = "BACKOFF"
    STOPPING = "STOPPING"
    EXITED = "EXITED"
    FATAL = "FATAL"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class ProgramStatus:
    """What the supervisor knows of one program. Times are seconds since 1970; 0 is never, and no process."""

    name: str
    state: ProgramState
    pid: int
    started_at: int
    ended_at: int
    exit_status: int


class SupervisorClient:
    """Talks to a running supervisor over its socket."""

    def __init__(self, socket_path: Path) -> None:
        self._socket_path = socket_path

    def is_there(self) -> bool:
        """Say whether a supervisor listens."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self._socket_path))
            except OSError:
                return False
        return True

    def pid(self) -> int:
        """Return the supervisor's own process id."""
        return int(self._call("supervisor.getPID"))

    def statuses(self) -> list[ProgramStatus]:
        """Return every program's status.

        Raises:
            SupervisorGoneError: nobody answers.
        """
        return [_status(row) for row in self._call("supervisor.getAllProcessInfo")]

    def start_stopped(self) -> None:
        """Start the programs that are not started with the supervisor itself; returns at once.

        Raises:
            SupervisorGoneError: nobody answers.
        """
        for row in self._call("supervisor.getAllProcessInfo"):
            if row["statename"] == ProgramState.STOPPED:
                with suppress(SupervisorRefusedError):  # It tries again by itself.
                    self._call("supervisor.startProcess", f"{row['group']}:{row['name']}", False)  # noqa: FBT003 - do not wait

    def shut_down(self) -> None:
        """Ask the supervisor to stop every program and end; returns at once."""
        self._call("supervisor.shutdown")

    def _call(self, method: str, *arguments: object) -> Any:  # noqa: ANN401 - XML-RPC has no types
        transport = SupervisorTransport(None, None, serverurl=f"unix://{self._socket_path}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as proxy:
            try:
                return getattr(proxy, method)(*arguments)
            except xmlrpc.client.Fault as error:
                raise SupervisorRefusedError(f"the supervisor refuses {method}: {error.faultString}") from error
            except (OSError, HTTPException, xmlrpc.client.Error) as error:
                raise SupervisorGoneError(f"no supervisor answers at {self._socket_path}") from error


class Supervisor:
    """A supervisor that this process started."""

    def __init__(self, process: "subprocess.Popen[bytes]", client: SupervisorClient) -> None:
        self._process = process
        self.client = client

    @classmethod
    def start(cls, config: Path, socket_path: Path) -> "Supervisor":
        """Start it in a session of its own: Ctrl-C at the terminal is then the launcher's alone to handle."""
        command = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", str(config)]
        process = subprocess.Popen(  # noqa: S603 - our own command
            tethered(command), stdin=subprocess.DEVNULL, start_new_session=True
        )
        return cls(process, SupervisorClient(socket_path))

    @property
    def has_ended(self) -> bool:
        """Whether the supervisor itself is gone."""
        return self._process.poll() is not None

    def stop(self) -> bool:
        """Stop every program and the supervisor; say whether all ended when asked, within 9 s."""
        groups = self._groups()
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            for group in groups:
                _kill_group(group)
            return False
        return True

    def _groups(self) -> list[int]:
        try:
            return [status.pid for status in self.client.statuses() if status.pid]
        except SupervisorGoneError:
            return []


def end_leftover(socket_path: Path) -> None:
    """End a supervisor whose launcher was killed, and wait for it.

    Raises:
        TimeoutError: it still runs after 10 s.
    """
    client = SupervisorClient(socket_path)
    if not client.is_there():
        return
    with suppress(SupervisorGoneError):  # It may be ending already.
        client.shut_down()
    deadline = monotonic() + STOP_TIMEOUT_SECONDS + 1
    while client.is_there():
        if monotonic() > deadline:
            raise TimeoutError(f"an earlier run has not ended; its supervisor answers at {socket_path}")
        sleep(POLL_SECONDS)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _status(row: Mapping[str, Any]) -> ProgramStatus:
    return ProgramStatus(
        name=row["name"],
        state=ProgramState(row["statename"]),
        pid=row["pid"],
        started_at=row["start"],
        ended_at=row["stop"],
        exit_status=row["exitstatus"],
    )
