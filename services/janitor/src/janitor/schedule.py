"""Doing things again and again until the process stops."""

import random
import threading
from time import monotonic

from janitor.cleanup import Cleanup
from janitor.orders import CleanupOrders
from janitor.reconcile import Reconciler
from janitor.tally import SweepOrder
from studio.contracts.ids import new_id
from studio.errors import BrokerUnavailableError, StoreUnavailableError
from studio.logging import get_logger

AFTER_FAILURE_SECONDS = 10.0
"""A sweep that failed is tried again this soon: the trouble of a store seldom lasts, and meanwhile nothing goes."""

LOOK_FOR_ORDERS_SECONDS = 10.0

JITTER = 0.2
"""Pauses vary by so much, so that two janitors that were started together do not do all their work together."""

_randomness = random.SystemRandom()


def clean_on_schedule(
    cleanup: Cleanup, orders: CleanupOrders, interval_seconds: float | None, stopping: threading.Event
) -> None:
    """Sweep now and then every ``interval_seconds`` (None: never), and see to forgotten orders in between."""
    next_sweep = monotonic()
    while not stopping.is_set():
        if interval_seconds is not None and monotonic() >= next_sweep:
            pause = interval_seconds if _sweep(cleanup) else min(interval_seconds, AFTER_FAILURE_SECONDS)
            next_sweep = monotonic() + jittered(pause)
        _see_to_orders(orders)
        until_sweep = LOOK_FOR_ORDERS_SECONDS if interval_seconds is None else next_sweep - monotonic()
        stopping.wait(max(0.0, min(LOOK_FOR_ORDERS_SECONDS, until_sweep)))


def reconcile_on_schedule(reconciler: Reconciler, interval_seconds: float, stopping: threading.Event) -> None:
    """Reconcile now and then every ``interval_seconds``, until ``stopping`` is set."""
    is_troubled = False
    while not stopping.is_set():
        try:
            reconciler.reconcile()
        except (StoreUnavailableError, BrokerUnavailableError) as error:
            if not is_troubled:
                get_logger(__name__).warning("reconciliation_waits", code=error.code.value, reason=str(error))
            is_troubled = True
        else:
            if is_troubled:
                get_logger(__name__).info("reconciliation_goes_on")
            is_troubled = False
        stopping.wait(jittered(interval_seconds))


def jittered(seconds: float) -> float:
    """Return about so many seconds."""
    return seconds * _randomness.uniform(1 - JITTER, 1 + JITTER)


def _sweep(cleanup: Cleanup) -> bool:
    try:
        cleanup.run(SweepOrder(new_id()))
    except StoreUnavailableError:  # logged where it happened, and told by the health
        return False
    return True


def _see_to_orders(orders: CleanupOrders) -> None:
    try:
        orders.carry_out_forgotten()
    except StoreUnavailableError as error:
        get_logger(__name__).warning("orders_wait", code=error.code.value, reason=str(error))
