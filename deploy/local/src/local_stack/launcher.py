"""Running the whole studio in the foreground, from the first check to the last process's end."""

import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

from local_stack import readiness, seaweedfs, stack_keys, stack_lock, supervisor_config
from local_stack.data_dir import DataDir, data_dir
from local_stack.port_plan import PortPlan
from local_stack.ports import LOOPBACK, require_free
from local_stack.programs import stack_programs
from local_stack.settings import StackSettings
from local_stack.start_watch import StartWatch
from local_stack.supervision import Supervisor, SupervisorGoneError, end_leftover
from local_stack.terminal import complain, say

POLL_SECONDS = 0.1
ATTENDANTS_POLL_SECONDS = 0.5
ATTENDANTS_WATCHED_SECONDS = 60.0
IDLE_POLL_SECONDS = 1.0
"""Once all is up, each poll is one system call: whether the supervisor still runs."""

STILL_WAITING_SECONDS = 20.0
LOG_TAIL_LINES = 15

EXIT_OK = 0
EXIT_FAILED = 1


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
        require_free(ports.uses())
        say(f"Data lies in {folder.root}")
        supervisor = Supervisor.start(_write_config(folder, ports, settings.editor), folder.socket)
        stack = Stack(folder, ports.studio, supervisor, stopping)
        try:
            return _attend(stack)
        finally:
            _stop(stack)
            seaweedfs.remove_sockets(ports.store)


def _write_config(folder: DataDir, ports: PortPlan, editor: Path | None) -> Path:
    keys = stack_keys.load_or_create(folder.keys)
    text = supervisor_config.render(folder, stack_programs(folder, ports, keys, editor))
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
    """Start the attendants, and stay until the end."""
    try:
        stack.supervisor.client.start_stopped()
        _watch_attendants(stack)
    except SupervisorGoneError:
        return _report_supervisor_gone(stack)
    while not stack.stopping.wait(IDLE_POLL_SECONDS):
        if stack.supervisor.has_ended:
            return _report_supervisor_gone(stack)
    return EXIT_OK


def _watch_attendants(stack: Stack) -> None:
    """Complain once of each program that cannot start; return when the others have settled, or after a minute."""
    watch, complained, deadline = StartWatch(), set[str](), monotonic() + ATTENDANTS_WATCHED_SECONDS
    while monotonic() < deadline and not stack.stopping.wait(ATTENDANTS_POLL_SECONDS):
        statuses = [each for each in stack.supervisor.client.statuses() if each.name not in complained]
        if failed := watch.failed_program(statuses):
            _report_failure(stack, failed)
            complained.add(failed)
        elif watch.are_settled(statuses, time()):
            return


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
        # From a thread of its own: the main thread may hold the event's lock between two of its instructions.
        signal.signal(number, lambda *_: threading.Thread(target=stopping.set, name="stop").start())
    return stopping
