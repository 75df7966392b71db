"""Starting and stopping a service's process in the way that supervisors and people expect."""

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping

from studio.delivery.scripts import UnknownScriptError
from studio.health import HealthReport, PortTakenError, examine
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
    except (SettingsError, StartupError, ConditionalWritesIgnoredError, PortTakenError, UnknownScriptError) as error:
        print(f"{service}: {error}", file=sys.stderr)  # noqa: T201 - before there is a log, or for a person at a terminal
        return EXIT_MISCONFIGURED
    return 0


def stop_signal() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set. To be called from the main thread.

    It is set from a thread of its own: a handler runs between two instructions of the main thread, which may hold the
    very lock that setting the event, or writing a log, needs.
    """
    stopping = threading.Event()

    def tell(number: int) -> None:
        get_logger(__name__).info("stop_requested", signal=signal.Signals(number).name)
        stopping.set()

    def stop(number: int, _: object) -> None:
        threading.Thread(target=tell, args=[number], name="stop").start()

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


def require_conditional_writes(
    store: ObjectStore,
    *,
    stopping: threading.Event | None = None,
    timeout_seconds: float = START_TIMEOUT_SECONDS,
) -> None:
    """Refuse a store on which a job could end twice; one that has just started may need a few tries to say so.

    Raises:
        ConditionalWritesIgnoredError: the store ignores ``If-None-Match``.
        StartupError: the store did not take a write within ``timeout_seconds``.
    """
    checks = {"writes to the store": store.check_conditional_writes}
    await_ready(checks, stopping=stopping, timeout_seconds=timeout_seconds)


def spare_the_collector() -> None:
    """Take what a start has made out of the garbage collector's rounds: it stays as long as the process does.

    A full round over the hundred thousand objects of an API process stops all its threads for 50 to 125 ms: nearly all
    of what its slowest answers waited for.
    """
    gc.collect()
    gc.freeze()
