"""Sweeps as this process runs them: one at a time, each logged once, the last one's result kept for the health."""

import threading
from time import monotonic

from dramatiq.errors import Retry

from janitor.sweep import Sweeper, SweepOrder, SweepTally
from studio.contracts.messages import RunCleanup
from studio.errors import StoreUnavailableError
from studio.logging import get_logger

REDELIVERY_MILLISECONDS = 1_000


class Cleanup:
    """Runs sweeps, for the schedule and for whoever asks by a message."""

    def __init__(self, sweeper: Sweeper) -> None:
        self._sweeper = sweeper
        self._turn = threading.Lock()
        self._trouble: str | None = None

    def run(self, order: SweepOrder) -> SweepTally:
        """Sweep once and log what was done.

        Raises:
            StoreUnavailableError: the store failed half-way.
        """
        with self._turn:
            tally, began = SweepTally(), monotonic()
            log = get_logger(__name__).bind(cleanup_id=order.cleanup_id, dry_run=order.dry_run)
            try:
                self._sweeper.sweep(order, tally)
            except StoreUnavailableError as error:
                self._trouble = str(error)
                log.warning("sweep_failed", code=error.code.value, reason=str(error), **tally.fields())
                raise
            self._trouble = None
            log.info("sweep_finished", seconds=round(monotonic() - began, 3), **tally.fields())
            return tally

    def handle(self, message: RunCleanup) -> None:
        """Do what a message asks; one that the end of the process cuts short is delivered again."""
        order = SweepOrder(message.cleanup_id, message.older_than_seconds, message.dry_run)
        if not self.run(order).is_complete:
            raise Retry("the process is stopping", delay=REDELIVERY_MILLISECONDS)

    def check(self) -> None:
        """Return unless the last sweep failed.

        Raises:
            StoreUnavailableError: it failed.
        """
        if self._trouble is not None:
            raise StoreUnavailableError(self._trouble)
