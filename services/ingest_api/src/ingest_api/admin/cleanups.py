"""Sweeps that somebody asks for: the order is a fact, and the janitor is told."""

import dramatiq

from studio.contracts.cleanups import CleanupOrder, CleanupReport
from studio.contracts.ids import new_id
from studio.contracts.keys import CleanupKey, CleanupObject
from studio.contracts.messages import RunCleanup
from studio.errors import BrokerUnavailableError
from studio.facts import Clock, FactStore
from studio.logging import get_logger
from studio.messaging import send


class Cleanups:
    """Orders sweeps, and finds what became of them. Every method blocks on the store."""

    def __init__(self, facts: FactStore, broker: dramatiq.Broker, clock: Clock) -> None:
        self._facts = facts
        self._broker = broker
        self._clock = clock

    def order(self, older_than_seconds: float, *, dry_run: bool, request_id: str) -> CleanupOrder:
        """Write the order, then tell the janitor, which also finds orders that it was not told of.

        Raises:
            StoreUnavailableError: nothing was ordered.
        """
        order = CleanupOrder(
            cleanup_id=new_id(),
            older_than_seconds=older_than_seconds,
            dry_run=dry_run,
            request_id=request_id,
            created_at=self._clock(),
        )
        self._facts.write(CleanupKey(order.cleanup_id, CleanupObject.ORDER), order)
        get_logger(__name__).info("cleanup_ordered", cleanup_id=order.cleanup_id, dry_run=dry_run)
        message = RunCleanup(cleanup_id=order.cleanup_id, older_than_seconds=older_than_seconds, dry_run=dry_run)
        try:
            send(self._broker, message)
        except BrokerUnavailableError as error:
            get_logger(__name__).warning("message_not_sent", reason=str(error))
        return order

    def find(self, cleanup_id: str) -> tuple[CleanupOrder, CleanupReport | None] | None:
        """Return an order with its report, if the sweep has ended; None when there is no such order."""
        report = self._facts.read(CleanupKey(cleanup_id, CleanupObject.REPORT), CleanupReport)
        order = self._facts.read(CleanupKey(cleanup_id, CleanupObject.ORDER), CleanupOrder)
        return (order, report) if order else None
