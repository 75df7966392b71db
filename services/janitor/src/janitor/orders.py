"""Sweeps that somebody asked for: done once, and told of."""

import threading
from collections.abc import Iterator
from datetime import timedelta

from dramatiq.errors import Retry

from janitor.cleanup import Cleanup
from janitor.known_keys import known
from janitor.tally import SweepOrder
from studio.contracts.cleanups import CleanupOrder, CleanupReport
from studio.contracts.keys import CLEANUPS_PREFIX, CleanupKey, CleanupObject
from studio.contracts.messages import RunCleanup
from studio.facts import Clock, FactStore
from studio.logging import get_logger
from studio.object_store import ObjectStore

REDELIVERY_MILLISECONDS = 1_000

FORGOTTEN_AFTER = timedelta(seconds=10)
"""The message of an order that is older than this and has no report was lost, or its sweep is still running: which is
waited for, since sweeps of a process take turns."""


class CleanupOrders:
    """Carries out orders. An order may come by message and be found in the bucket, in two processes at once."""

    def __init__(self, store: ObjectStore, cleanup: Cleanup, clock: Clock | None = None) -> None:
        self._store = store
        self._facts = FactStore(store)
        self._cleanup = cleanup
        self._clock = clock or store.now
        self._turn = threading.Lock()

    def handle(self, message: RunCleanup) -> None:
        """Do what a message asks; one that the end of the process cuts short is delivered again."""
        order = SweepOrder(message.cleanup_id, message.older_than_seconds, message.dry_run, thorough=True)
        if not self.carry_out(order):
            raise Retry("the process is stopping", delay=REDELIVERY_MILLISECONDS)

    def carry_out(self, order: SweepOrder) -> bool:
        """Sweep and write the report, unless that was done; say whether it is done now.

        A sweep that did not come to its end is not reported: whoever comes next does it again.

        Raises:
            StoreUnavailableError: the store failed half-way.
        """
        with self._turn:
            if self._is_done(order):
                return True
            started_at = self._clock()
            tally = self._cleanup.run(order)
            if tally.is_complete:
                self._report(tally.report(order, started_at, self._clock()))
            return tally.is_complete

    def carry_out_forgotten(self) -> None:
        """Carry out the orders whose message seems to be lost.

        Raises:
            StoreUnavailableError: the store failed half-way.
        """
        for cleanup_id in list(self._forgotten()):
            if order := self._read(cleanup_id):
                get_logger(__name__).info("order_found", cleanup_id=cleanup_id)
                self.carry_out(SweepOrder(cleanup_id, order.older_than_seconds, order.dry_run, thorough=True))

    def _forgotten(self) -> Iterator[str]:
        rows = {row.key: row for row in self._store.list(CLEANUPS_PREFIX)}
        if not rows:
            return
        now = self._clock()
        for key, row in rows.items():
            cleanup_id = _ordered(key)
            if cleanup_id is None or str(CleanupKey(cleanup_id, CleanupObject.REPORT)) in rows:
                continue
            if now - row.modified_at >= FORGOTTEN_AFTER:
                yield cleanup_id

    def _read(self, cleanup_id: str) -> CleanupOrder | None:
        try:
            return self._facts.read(CleanupKey(cleanup_id, CleanupObject.ORDER), CleanupOrder)
        except ValueError as error:
            get_logger(__name__).warning("order_unreadable", cleanup_id=cleanup_id, reason=type(error).__name__)
            return None

    def _is_done(self, order: SweepOrder) -> bool:
        return self._store.exists(CleanupKey(order.cleanup_id, CleanupObject.REPORT))

    def _report(self, report: CleanupReport) -> None:
        """Write the report; of two janitors that did the same, the first one's stands."""
        self._facts.create(CleanupKey(report.cleanup_id, CleanupObject.REPORT), report)


def _ordered(key: str) -> str | None:
    """Return the id of the sweep whose order this is; None for any other object."""
    match known(key):
        case CleanupKey(item=CleanupObject.ORDER) as order:
            return order.cleanup_id
        case _:
            return None
