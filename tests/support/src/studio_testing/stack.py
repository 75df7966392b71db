"""The whole embedded stack as a person starts it: a process of its own, on free ports, over an empty data folder."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from local_stack.data_dir import DataDir, data_dir
from local_stack.port_plan import PortPlan
from local_stack.ports import LOOPBACK, free_ports, taken
from local_stack.readiness import Readiness, ask
from local_stack.settings import StackSettings
from local_stack.stack_keys import load_or_create
from local_stack.supervision import SupervisorClient, SupervisorGoneError
from local_stack.tether import tethered
from studio_testing.s3_server import S3Server
from studio_testing.waiting import wait_until

READY_TIMEOUT_SECONDS = 120.0
STOP_TIMEOUT_SECONDS = 10.0
"""What the stack promises. A launcher that takes longer is killed, and the report's exit status says so."""

ORPHANS_GRACE_SECONDS = 8.0
"""For the processes of a launcher or a supervisor that was killed: they have nobody who waits for them, and end by
themselves. A supervisor stops its services in at most 4 s and then its servers in at most 3 s."""

POLL_SECONDS = 0.05

BASES = range(20_000, 22_700, 20)
"""Below the ports that Linux gives to outgoing connections, and so is the farthest internal port (base + 10,009)."""


RUNS_AT_ONCE = 4
"""Parts of a test run that may go on side by side, each with ranges of ports of its own."""


class StackStartError(Exception):
    """The stack did not become ready; the message ends with what it said."""


@dataclass(frozen=True)
class StopReport:
    """How a stack ended.

    ``exit_status`` is 0 when it was asked to end and did so in the promised time, negative when it had to be killed.
    ``leftover`` are the process groups that outlived it.
    """

    exit_status: int
    leftover: list[int]


@dataclass
class RunningStack:
    """A stack that was started, and what a test needs to know of it."""

    process: "subprocess.Popen[bytes]"
    settings: StackSettings
    output: Path
    _known_pids: set[int] = field(default_factory=set, init=False)

    @property
    def base_url(self) -> str:
        """Address of the studio."""
        return f"http://{LOOPBACK}:{self.settings.studio_port}"

    @property
    def folder(self) -> DataDir:
        """Where it keeps its data and logs."""
        return data_dir(self.settings.studio_data_dir)

    @property
    def redis_url(self) -> str:
        """Its broker."""
        keys = load_or_create(self.folder.keys)
        return f"redis://:{keys.redis_password}@{LOOPBACK}:{PortPlan.of(self.settings).redis}/0"

    @property
    def s3(self) -> S3Server:
        """Its object store."""
        keys = load_or_create(self.folder.keys)
        return S3Server(
            f"http://{LOOPBACK}:{PortPlan.of(self.settings).store.s3}", keys.s3_access_key, keys.s3_secret_key
        )

    def pids(self) -> dict[str, int]:
        """Return the process id of each program that is up."""
        statuses = SupervisorClient(self.folder.socket).statuses()
        found = {status.name: status.pid for status in statuses if status.pid}
        self._known_pids.update(found.values())
        return found

    def await_ready(self, timeout_seconds: float = READY_TIMEOUT_SECONDS) -> None:
        """Return when the API says that it and a worker are ready.

        Raises:
            StackStartError: the stack ended, or was not ready in time.
        """

        def ready_or_ended() -> bool:
            return self.process.poll() is not None or ask(self.settings.studio_port) is Readiness.READY

        try:
            wait_until(ready_or_ended, what="the stack is ready", timeout_seconds=timeout_seconds)
        except TimeoutError as error:
            raise StackStartError(f"{error}; it said:\n{self.said()}") from error
        if self.process.poll() is not None:
            raise StackStartError(f"it ended with status {self.process.returncode}, and said:\n{self.said()}")

    def said(self) -> str:
        """Return what the launcher wrote so far."""
        return self.output.read_text(errors="replace")

    def await_every_program(self) -> None:
        """Return when each program has a process, those too that start once the studio is ready.

        Raises:
            TimeoutError: one has none.
        """
        client = SupervisorClient(self.folder.socket)
        wait_until(lambda: all(status.pid for status in client.statuses()), what="every program has a process")

    def stop(self, number: signal.Signals = signal.SIGINT, *, grace_seconds: float = 0.0) -> StopReport:
        """Send the signal, wait for the launcher's end, and look for what is left after ``grace_seconds``.

        A launcher that stops the stack leaves nothing, so there is no grace but where it, or the supervisor, is killed.
        """
        groups = self._process_groups()
        self.process.send_signal(number)
        try:
            self.process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return StopReport(self.process.returncode, _outliving(groups, grace_seconds))

    def _process_groups(self) -> set[int]:
        """Each program leads a group of its own; so does the supervisor."""
        try:
            self.pids()
            self._known_pids.add(SupervisorClient(self.folder.socket).pid())
        except SupervisorGoneError:
            pass  # It is down, or not up yet: what was known before is still looked for.
        return set(self._known_pids)


def choose_settings(folder: Path) -> StackSettings:
    """Return settings whose ports are free now."""
    mine = BASES[_run_number() :: RUNS_AT_ONCE]
    for base in random.sample(mine, len(mine)):
        settings = StackSettings(studio_port=free_ports(1)[0], studio_data_dir=folder, studio_internal_port_base=base)
        if not taken(PortPlan.of(settings).uses()):
            return settings
    raise StackStartError("no free range of ports")


def _run_number() -> int:
    """Return which of the parts that pytest-xdist runs side by side this is."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return int(name.removeprefix("gw")) % RUNS_AT_ONCE


@contextmanager
def started_stack(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[RunningStack]:
    """Start a stack and stop it at the end of the block, unless the block did."""
    settings = choose_settings(folder / "data")
    output = folder / "launcher.log"
    variables = {
        "STUDIO_PORT": str(settings.studio_port),
        "STUDIO_DATA_DIR": str(settings.studio_data_dir),
        "STUDIO_INTERNAL_PORT_BASE": str(settings.studio_internal_port_base),
    }
    with output.open("ab") as log:
        process = subprocess.Popen(
            tethered([sys.executable, "-m", "local_stack", "run"]),
            cwd=folder,
            env={**os.environ, **variables, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    stack = RunningStack(process, settings, output)
    try:
        yield stack
    finally:
        if process.poll() is None:
            stack.stop()


def _outliving(groups: set[int], grace_seconds: float) -> list[int]:
    deadline = monotonic() + grace_seconds
    while (alive := [group for group in groups if _exists(group)]) and monotonic() < deadline:
        sleep(POLL_SECONDS)
    return alive


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
