"""Sweeping again and again until the process stops."""

import threading

from janitor.cleanup import Cleanup
from janitor.sweep import SweepOrder
from studio.contracts.ids import new_id
from studio.errors import StoreUnavailableError

AFTER_FAILURE_SECONDS = 10.0
"""A sweep that failed is tried again this soon: the trouble of a store seldom lasts, and meanwhile nothing goes."""


def sweep_on_schedule(cleanup: Cleanup, interval_seconds: float, stopping: threading.Event) -> None:
    """Sweep what has expired, now and then every ``interval_seconds``, until ``stopping`` is set."""
    pause_seconds = 0.0
    while not stopping.wait(pause_seconds):
        pause_seconds = interval_seconds if _sweep(cleanup) else min(interval_seconds, AFTER_FAILURE_SECONDS)


def _sweep(cleanup: Cleanup) -> bool:
    try:
        cleanup.run(SweepOrder(new_id()))
    except StoreUnavailableError:  # logged where it happened, and told by the health
        return False
    return True
