"""Sweeps as this process runs them: one at a time, each logged once, the last one's result kept for the health."""

import threading
from time import monotonic

from janitor.leftovers import LeftoverSweep
from janitor.orphans import OrphanPass, OrphanSweep
from janitor.sweep import Sweeper
from janitor.tally import SweepOrder, SweepTally
from studio.errors import StoreUnavailableError
from studio.facts import Clock
from studio.logging import get_logger


class Housekeeping:
    """All that a sweep looks at beside the expiry index: the next ``scan_keys`` objects, or all in a thorough one."""

    def __init__(
        self, orphans: OrphanSweep, leftovers: LeftoverSweep, clock: Clock, *, scan_keys: int, grace_seconds: float
    ) -> None:
        self._orphans = orphans
        self._leftovers = leftovers
        self._clock = clock
        self._scan_keys = scan_keys
        self._grace_seconds = grace_seconds

    def sweep(self, order: SweepOrder, tally: SweepTally) -> None:
        """Look for orphans and leftovers.

        Raises:
            StoreUnavailableError: the store failed.
        """
        limit = None if order.thorough else self._scan_keys
        if limit == 0:
            return
        now = self._clock()
        self._orphans.sweep(OrphanPass(limit, self._grace_seconds, order.dry_run), now, tally)
        self._leftovers.sweep(limit, now, tally, dry_run=order.dry_run)


class Cleanup:
    """Runs sweeps, for the schedule and for whoever asks."""

    def __init__(self, sweeper: Sweeper, housekeeping: Housekeeping, stopping: threading.Event) -> None:
        self._sweeper = sweeper
        self._housekeeping = housekeeping
        self._stopping = stopping
        self._turn = threading.Lock()
        self._trouble: str | None = None

    def run(self, order: SweepOrder) -> SweepTally:
        """Sweep once and log what was done; one that the end of the process cuts short is not complete.

        Raises:
            StoreUnavailableError: the store failed half-way.
        """
        with self._turn:
            tally, began = SweepTally(), monotonic()
            log = get_logger(__name__).bind(cleanup_id=order.cleanup_id, dry_run=order.dry_run)
            try:
                self._sweep(order, tally)
            except StoreUnavailableError as error:
                self._trouble = str(error)
                log.warning("sweep_failed", code=error.code.value, reason=str(error), **tally.fields())
                raise
            self._trouble = None
            log.info("sweep_finished", seconds=round(monotonic() - began, 3), **tally.fields())
            return tally

    def check(self) -> None:
        """Return unless the last sweep failed.

        Raises:
            StoreUnavailableError: it failed.
        """
        if self._trouble is not None:
            raise StoreUnavailableError(self._trouble)

    def _sweep(self, order: SweepOrder, tally: SweepTally) -> None:
        self._sweeper.sweep(order, tally)
        self._housekeeping.sweep(order, tally)
        tally.is_complete = not self._stopping.is_set()
