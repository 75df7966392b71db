"""Small objects beside the jobs that nobody removes when a process or a job is gone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from janitor.tally import Leftover, SweepTally
from janitor.walk import PrefixWalk
from studio.contracts.batches import BatchRecord
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.keys import (
    BATCHES_PREFIX,
    CLEANUPS_PREFIX,
    FAILED_PREFIX,
    IDEMPOTENCY_PREFIX,
    SELF_CHECKS_PREFIX,
    WORKERS_PREFIX,
    BatchKey,
    FailedIndexKey,
    IdempotencyKey,
    JobKey,
    JobObject,
    Key,
    parse,
)
from studio.facts import FactStore
from studio.object_store import ObjectStore

WORKER_KEPT = timedelta(days=1)
"""A worker renews its report every few seconds: this old, it only takes up room."""

SELF_CHECK_KEPT = timedelta(hours=1)
"""A self-check takes seconds, and removes its object unless it is killed."""

CLEANUP_KEPT = timedelta(days=7)
"""How long it can be asked what a sweep did."""

RECORD_LOOKED_AT = timedelta(days=1)
"""Records younger than this are not read: they go by their entries of the expiry index, if they are due at all."""

FAILURE_LOOKED_AT = timedelta(minutes=10)

READS_SHARE = 20
"""Of the objects that a pass may list, every 20th may be read: reading costs so much more."""

IsOver = Callable[[Key, datetime], bool]


@dataclass(frozen=True)
class Shelf:
    """Objects of one kind: those older than ``age`` go if ``is_over`` (which reads them) says so, too."""

    leftover: Leftover
    walk: PrefixWalk
    age: timedelta
    is_over: IsOver | None = None


class LeftoverSweep:
    """Goes round all kinds of small objects, a few at a time."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._facts = FactStore(store)
        self._shelves = [
            Shelf(Leftover.WORKER, PrefixWalk(store, WORKERS_PREFIX), WORKER_KEPT),
            Shelf(Leftover.SELF_CHECK, PrefixWalk(store, SELF_CHECKS_PREFIX), SELF_CHECK_KEPT),
            Shelf(Leftover.CLEANUP, PrefixWalk(store, CLEANUPS_PREFIX), CLEANUP_KEPT),
            Shelf(Leftover.IDEMPOTENCY_KEY, PrefixWalk(store, IDEMPOTENCY_PREFIX), RECORD_LOOKED_AT, self._has_expired),
            Shelf(Leftover.BATCH, PrefixWalk(store, BATCHES_PREFIX), RECORD_LOOKED_AT, self._has_expired),
            Shelf(Leftover.FAILED_ENTRY, PrefixWalk(store, FAILED_PREFIX), FAILURE_LOOKED_AT, self._has_no_job),
        ]

    def sweep(self, limit: int | None, now: datetime, tally: SweepTally, *, dry_run: bool) -> None:
        """Remove what is over among the next ``limit`` objects of each kind (None: all).

        Raises:
            StoreUnavailableError: the store failed.
        """
        for shelf in self._shelves:
            self._clear(shelf, limit, now, tally, dry_run=dry_run)

    def _clear(self, shelf: Shelf, limit: int | None, now: datetime, tally: SweepTally, *, dry_run: bool) -> None:
        is_read = shelf.is_over is not None
        over = []
        for row in shelf.walk.rows(max(1, limit // READS_SHARE) if limit is not None and is_read else limit):
            if now - row.modified_at < shelf.age:
                continue
            try:
                key = parse(row.key)
                if shelf.is_over is None or shelf.is_over(key, now):
                    over.append(key)
            except ValueError as error:
                tally.add_unreadable(row.key, error)
        if not dry_run:
            self._store.delete(over)
        for _ in over:
            tally.add_leftover(shelf.leftover)

    def _has_expired(self, key: Key, now: datetime) -> bool:
        """Say whether a record's time is over for so long that no entry of the index can have led to it."""
        match key:
            case IdempotencyKey():
                record: IdempotencyEntry | BatchRecord | None = self._facts.read(key, IdempotencyEntry)
            case BatchKey():
                record = self._facts.read(key, BatchRecord)
            case _:
                return False
        return record is not None and record.expires_at + RECORD_LOOKED_AT <= now

    def _has_no_job(self, key: Key, _: datetime) -> bool:
        return isinstance(key, FailedIndexKey) and not self._store.exists(JobKey(key.job_id, JobObject.REQUEST))
