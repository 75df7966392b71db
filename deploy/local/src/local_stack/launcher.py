"""Running the whole studio in the foreground, from the first check to the last process's end."""

import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from local_stack import readiness, seaweedfs, stack_keys, stack_lock, supervisor_config
from local_stack.data_dir import DataDir, data_dir
from local_stack.port_plan import PortPlan
from local_stack.ports import LOOPBACK, taken
from local_stack.programs import stack_programs
from local_stack.settings import StackSettings
from local_stack.start_watch import StartWatch
from local_stack.supervision import Supervisor, SupervisorGoneError, end_leftover
from local_stack.terminal import complain, say

POLL_SECONDS = 0.1
STILL_WAITING_SECONDS = 20.0
LOG_TAIL_LINES = 15

EXIT_OK = 0
EXIT_FAILED = 1


class PortTakenError(Exception):
    """Another program listens where the stack would."""


@dataclass(frozen=True)
class Stack:
    """A stack whose supervisor runs."""

    folder: DataDir
    port: int
    supervisor: Supervisor
    stopping: threading.Event

    @property
    def address(self) -> str:
        """Where a person finds the studio."""
        return f"http://{LOOPBACK}:{self.port}"


def run(settings: StackSettings) -> int:
    """Run the studio until it is told to stop; return the exit status.

    Raises:
        AlreadyRunningError, PortTakenError, DamagedKeysError, UnrenderableValueError, OSError, TimeoutError: it cannot
            begin; the message is for the person who started it.
    """
    stopping = _stop_requested()
    folder, ports = data_dir(settings.studio_data_dir), PortPlan.of(settings)
    folder.make()
    with stack_lock.held(folder.lock):
        end_leftover(folder.socket)
        require_free(ports)
        say(f"Data lies in {folder.root}")
        supervisor = Supervisor.start(_write_config(folder, ports), folder.socket)
        stack = Stack(folder, ports.studio, supervisor, stopping)
        try:
            return _attend(stack)
        finally:
            _stop(stack)
            seaweedfs.remove_sockets(ports.store)


def require_free(ports: PortPlan) -> None:
    """Return when every port is free.

    Raises:
        PortTakenError: one is not; the message names it, its purpose, and the variable that moves it.
    """
    for use in taken(ports.uses()):
        raise PortTakenError(
            f"port {use.port}, for {use.purpose}, is taken by another program; set {use.variable} to another port"
        )


def _write_config(folder: DataDir, ports: PortPlan) -> Path:
    keys = stack_keys.load_or_create(folder.keys)
    text = supervisor_config.render(folder, stack_programs(folder, ports, keys))
    folder.supervisor_config.touch(mode=0o600)
    folder.supervisor_config.write_text(text)
    return folder.supervisor_config


def _attend(stack: Stack) -> int:
    say("Starting …")
    began, watch, reminder, is_announced = monotonic(), StartWatch(), monotonic() + STILL_WAITING_SECONDS, False
    while (state := readiness.ask(stack.port)) is not readiness.Readiness.READY:
        if state is readiness.Readiness.NO_WORKER and not is_announced:
            _announce(stack, began)
            is_announced = True
        if stack.stopping.wait(POLL_SECONDS):
            return EXIT_OK
        if stack.supervisor.has_ended:
            return _report_supervisor_gone(stack)
        if failed := _failed_program(stack, watch):
            return _report_failure(stack, failed)
        if monotonic() > reminder:
            say(f"Still starting: {state}. Logs: {stack.folder.logs}")
            reminder += STILL_WAITING_SECONDS
    if not is_announced:
        _announce(stack, began)
    say(f"The model is ready after {monotonic() - began:.1f} s.")
    return _keep(stack)


def _announce(stack: Stack, began: float) -> None:
    """Say where the studio is as soon as it takes photos: they may queue while the model still loads."""
    say(f"Up after {monotonic() - began:.1f} s:      {stack.address}")
    say(f"API documentation:  {stack.address}/api/docs")
    say(f"Logs:               {stack.folder.logs}")
    say("Ctrl-C stops.")


def _keep(stack: Stack) -> int:
    """Start the attendants, and stay until the end. An attendant that cannot start is complained of, once."""
    watch: StartWatch | None = StartWatch()
    try:
        stack.supervisor.client.start_stopped()
    except SupervisorGoneError:
        return _report_supervisor_gone(stack)
    while not stack.stopping.wait(POLL_SECONDS):
        if stack.supervisor.has_ended:
            return _report_supervisor_gone(stack)
        if watch and (failed := _failed_program(stack, watch)):
            _report_failure(stack, failed)
            watch = None
    return EXIT_OK


def _failed_program(stack: Stack, watch: StartWatch) -> str | None:
    try:
        return watch.failed_program(stack.supervisor.client.statuses())
    except SupervisorGoneError:
        return None  # It does not listen yet; that it ended is seen from its process.


def _report_failure(stack: Stack, name: str) -> int:
    log = stack.folder.log(name)
    complain(f"{name} does not start. The end of {log}:")
    lines = log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
    for line in dict.fromkeys(lines):  # Each attempt says the same.
        complain(f"  {line}")
    return EXIT_FAILED


def _report_supervisor_gone(stack: Stack) -> int:
    complain(f"The process supervisor ended unexpectedly; see {stack.folder.log('supervisor')}")
    return EXIT_FAILED


def _stop(stack: Stack) -> None:
    say("Stopping …")
    began = monotonic()
    if stack.supervisor.stop():
        say(f"Stopped after {monotonic() - began:.1f} s.")
    else:
        complain("Some processes did not end when asked, and were killed.")


def _stop_requested() -> threading.Event:
    """Return an event that Ctrl-C, a polite kill, and the end of the terminal set."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
