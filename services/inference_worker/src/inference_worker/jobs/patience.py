"""Asking a store again that is in trouble for a moment: it must not cost a job's work."""

import threading
from collections.abc import Callable
from typing import TypeVar

from dramatiq.middleware import TimeLimitExceeded

from studio.errors import StoreUnavailableError
from studio.logging import get_logger

PAUSES_SECONDS = (0.5, 2.0)

Answer = TypeVar("Answer")


def patiently(ask: Callable[[], Answer], sleep: Callable[[float], object]) -> Answer:
    """Return the answer, asking again after each of ``PAUSES_SECONDS``.

    Raises:
        StoreUnavailableError: the store did not answer then either.
    """
    for pause in PAUSES_SECONDS:
        try:
            return ask()
        except StoreUnavailableError as error:
            get_logger(__name__).warning("store_asked_again", error=str(error), again_in_seconds=pause)
            sleep(pause)
    return ask()


def persistently(ask: Callable[[], Answer], *, sleep: Callable[[float], object], stopping: threading.Event) -> Answer:
    """Return the answer, however long the store is away: for what must be said before other work makes sense.

    A time limit that falls into this time is passed over: it was set to the work, not to the store.

    Raises:
        StoreUnavailableError: the process is to stop, and the store did not answer ``patiently`` either.
    """
    tries = 0
    while True:
        try:
            if tries:
                sleep(PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS)) - 1])
            tries += 1
            return ask()
        except StoreUnavailableError as error:
            if stopping.is_set() and tries > len(PAUSES_SECONDS):
                raise
            get_logger(__name__).warning("store_waited_for", error=str(error), tries=tries)
        except TimeLimitExceeded:
            get_logger(__name__).warning("time_limit_passed_over", tries=tries)
