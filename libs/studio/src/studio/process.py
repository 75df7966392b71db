"""Starting and stopping a service's process in the way that supervisors and people expect."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping

from studio.errors import StudioError
from studio.health import HealthReport, examine
from studio.logging import get_logger
from studio.object_store import ConditionalWritesIgnoredError, ObjectStore
from studio.settings import SettingsError

EXIT_MISCONFIGURED = 2
START_TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.2


class StartupError(Exception):
    """The process cannot begin its work; the message says what it lacks."""


def run(service: str, body: Callable[[], None]) -> int:
    """Run a service's body and return its exit status; what stops a start is one line on standard error."""
    try:
        body()
    except (SettingsError, StartupError, ConditionalWritesIgnoredError) as error:
        print(f"{service}: {error}", file=sys.stderr)  # noqa: T201 - before there is a log, or for a person at a terminal
        return EXIT_MISCONFIGURED
    return 0


def stop_signal() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set. To be called from the main thread."""
    stopping = threading.Event()

    def stop(number: int, _: object) -> None:
        get_logger(__name__).info("stop_requested", signal=signal.Signals(number).name)
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


def await_ready(
    checks: Mapping[str, Callable[[], None]],
    *,
    stopping: threading.Event | None = None,
    timeout_seconds: float = START_TIMEOUT_SECONDS,
) -> None:
    """Return when every check passes, or when ``stopping`` is set.

    Raises:
        StartupError: something was still missing after ``timeout_seconds``.
    """
    deadline = time.monotonic() + timeout_seconds
    while not (stopping and stopping.is_set()):
        report = examine(checks)
        if report.is_ready:
            return
        if time.monotonic() > deadline:
            missing = ", ".join(
                f"{name}: {result}" for name, result in report.checks.items() if result != HealthReport.OK
            )
            raise StartupError(f"gave up after {timeout_seconds:.0f} s: {missing}")
        time.sleep(POLL_SECONDS)


def require_conditional_writes(store: ObjectStore) -> None:
    """Refuse a store on which a job could end twice.

    Raises:
        ConditionalWritesIgnoredError: the store ignores ``If-None-Match``.
        StartupError: the store failed in the middle of the check.
    """
    try:
        store.check_conditional_writes()
    except StudioError as error:
        raise StartupError(f"the object store's self-check failed: {error}") from error
