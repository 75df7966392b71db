"""One real process: killed, stopped, and started again on the same address."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time

from studio_testing.fleet.keeper import Keeper
from studio_testing.fleet.leash import leashed
from studio_testing.waiting import wait_until

RESTART_PAUSE_SECONDS = 0.3
"""Between a death and the start that follows it: a process that cannot start must not take the machine."""

READY_PATIENCE_SECONDS = 60.0
END_PATIENCE_SECONDS = 60.0
KILLED_PATIENCE_SECONDS = 10.0
TAIL_LINE_CHARACTERS = 400

INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "XDG_CACHE_HOME")
"""Nothing else of the developer's environment may decide how a drill goes."""


@dataclass(frozen=True)
class Program:
    """What is run. ``answers`` says whether it does its work; ``launcher`` goes before the leash."""

    command: list[str]
    environment: Mapping[str, str]
    answers: Callable[[], bool]
    launcher: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Death:
    """An end of a process: when (seconds since 1970), and how (negative: the signal that killed it)."""

    at: float
    exit_status: int


@dataclass(frozen=True)
class Vitals:
    """What a process takes of the machine; a leak shows in one of these."""

    resident_bytes: int
    threads: int
    descriptors: int

    @classmethod
    def of(cls, pid: int) -> "Vitals":
        """Read them (Linux only)."""
        lines = (line.partition(":") for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        status = {name: value.split() for name, _, value in lines}
        descriptors = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        return cls(int(status["VmRSS"][0]) * 1024, int(status["Threads"][0]), descriptors)


class FleetProcess:
    """A process of the fleet. With ``auto_restart`` its keeper starts it again whenever it ends."""

    def __init__(self, name: str, program: Program, log: Path, keeper: Keeper, *, auto_restart: bool = True) -> None:
        self.name = name
        self.log = log
        self.auto_restart = auto_restart
        self.deaths: list[Death] = []
        self.starts = 0
        self._program = program
        self._keeper = keeper
        self._process: subprocess.Popen[bytes] | None = None
        self._is_wanted = False
        self._not_before = 0.0
        self._lock = threading.RLock()
        keeper.keep(self)

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            ProcessLookupError: it does not run.
        """
        process = self._process
        if process is None or process.poll() is not None:
            raise ProcessLookupError(f"{self.name} does not run")
        return process.pid

    def is_alive(self) -> bool:
        """Say whether it runs, or is stopped; not whether it answers."""
        return self._process is not None and self._process.poll() is None

    def is_ready(self) -> bool:
        """Say whether it does its work now."""
        return self.is_alive() and self._program.answers()

    def start(self) -> None:
        """Start it unless it runs; returns at once."""
        self._is_wanted = True
        self._keeper.run(self._spawn)

    def kill(self) -> None:
        """SIGKILL, to this process alone; returns when it is gone. One that has just died by itself is left at that."""
        self._end(signal.SIGKILL, KILLED_PATIENCE_SECONDS)

    def term(self, patience_seconds: float = END_PATIENCE_SECONDS) -> int:
        """SIGTERM; return the exit status when it has ended.

        Raises:
            TimeoutExpired: it has not.
        """
        return self._end(signal.SIGTERM, patience_seconds)

    def stop(self) -> None:
        """SIGSTOP: it stands still, and keeps its connections."""
        os.kill(self.pid, signal.SIGSTOP)

    def cont(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)

    def take_down(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it and keep it down until ``bring_up``."""
        with self._lock:  # or its keeper might just be starting it
            self._is_wanted = False
        self._end(number, END_PATIENCE_SECONDS)

    def bring_up(self) -> None:
        """Start what was taken down, and wait until it answers."""
        self.start()
        self.wait_ready()

    def restart(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it, start it again, and wait until it answers."""
        self.take_down(number)
        self.bring_up()

    def wait_ready(self, patience_seconds: float = READY_PATIENCE_SECONDS) -> None:
        """Return when it answers.

        Raises:
            TimeoutError: it did not; the message ends with its log.
        """
        try:
            wait_until(self.is_ready, what=f"{self.name} answers", timeout_seconds=patience_seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; it ended {len(self.deaths)} times, and said:\n{self.tail()}") from error

    def wait_ended(self, patience_seconds: float = END_PATIENCE_SECONDS) -> int:
        """Return the exit status of the run that goes on now, when it has ended.

        Raises:
            TimeoutExpired: it has not.
        """
        process = self._process
        return 0 if process is None else process.wait(patience_seconds)

    def vitals(self) -> Vitals:
        """Return what it takes now.

        Raises:
            ProcessLookupError: it does not run.
        """
        return Vitals.of(self.pid)

    def tail(self, lines: int = 20) -> str:
        """Return the end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(line[:TAIL_LINE_CHARACTERS] for line in text.splitlines()[-lines:])

    def revive(self) -> None:
        """Start again, if it died and should not be down."""
        with self._lock:
            if self._note_death():
                self._not_before = monotonic() + RESTART_PAUSE_SECONDS
            if self._is_wanted and self.auto_restart and self._process is None and monotonic() >= self._not_before:
                self._spawn()

    def bury(self) -> None:
        """Kill it for good, with every process that it started."""
        self._is_wanted = False
        if (process := self._process) is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _spawn(self) -> None:
        with self._lock:
            self._note_death()
            if self._process is not None or not self._is_wanted:
                return
            inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
            with self.log.open("ab") as output:
                self._process = subprocess.Popen(
                    [*self._program.launcher, *leashed(self._program.command)],
                    env={**inherited, **self._program.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C is for the test alone, and a burial reaches the whole group.
                )
            self.starts += 1

    def _note_death(self) -> bool:
        """Write down that the present run has ended, if it has; say so."""
        if self._process is None or self._process.poll() is None:
            return False
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what a container's other processes get, too
        self.deaths.append(Death(time(), self._process.returncode))
        self._process = None
        return True

    def _end(self, number: signal.Signals, patience_seconds: float) -> int:
        process = self._process
        if process is None:
            return self.deaths[-1].exit_status if self.deaths else 0
        process.send_signal(number)
        return process.wait(patience_seconds)
