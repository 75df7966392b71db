"""One sweep over the expiry index."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from janitor.ending import Announce, JobEnding
from janitor.expired_jobs import JobSweep
from janitor.expired_records import RecordSweep
from janitor.known_keys import known
from janitor.parallel import in_parallel
from janitor.policy import Moment, Verdict, is_worth_a_look
from janitor.tally import Leftover, SweepOrder, SweepTally
from studio.contracts.keys import EXPIRY_PREFIX, OPEN_PREFIX, Expiring, ExpiryIndexKey, OpenIndexKey, parse
from studio.facts import Clock
from studio.job_removal import NOTHING, Removed
from studio.logging import get_logger
from studio.object_store import MOST_PAGE_ROWS, ObjectStore

DUE_ROWS = 100
"""Entries read at once: a sweep of what is due reads most of them in vain when little is."""

LEFTOVER = {Expiring.BATCH: Leftover.BATCH, Expiring.IDEMPOTENCY: Leftover.IDEMPOTENCY_KEY}


@dataclass(frozen=True)
class Settled:
    """What became of one entry: its verdict, or why it cannot be read."""

    verdict: Verdict = Verdict.RETAINED
    removed: Removed = NOTHING
    unreadable: ValueError | None = None


Entry = tuple[ExpiryIndexKey, datetime]
"""An entry of the index, and when it was written."""


class Sweeper:
    """Walks the expiry index and removes what the policy lets go. Several may sweep one bucket at once.

    Its clock is the store's: this machine's may be wrong, and is not asked.
    """

    def __init__(
        self,
        store: ObjectStore,
        stopping: threading.Event,
        upload_grace_seconds: float,
        announce: Announce,
        clock: Clock | None = None,
    ) -> None:
        self._store = store
        self._stopping = stopping
        self._upload_grace_seconds = upload_grace_seconds
        self._clock = clock or store.now
        self._jobs = JobSweep(store, JobEnding(store, announce))
        self._records = RecordSweep(store)

    def sweep(self, order: SweepOrder, tally: SweepTally) -> None:
        """Look at the entries in the order in which they fall due, and count into ``tally``.

        A sweep of what has expired ends at the first entry that is not due, so its cost follows what is. It ends early,
        between two entries, when the process stops.

        Raises:
            StoreUnavailableError: the store failed; the next sweep goes on where this one ended.
        """
        moment = Moment(self._clock(), self._upload_grace_seconds, order.older_than_seconds)
        open_jobs = frozenset[str]() if order.older_than_seconds is None else self._open_jobs()
        settle = partial(self._settle, moment=moment, open_jobs=open_jobs, dry_run=order.dry_run)
        for (key, _), settled in in_parallel(settle, self._entries(moment, tally), self._stopping):
            _count(key, settled, tally)
        tally.is_complete = not self._stopping.is_set()

    def _entries(self, moment: Moment, tally: SweepTally) -> Iterator[Entry]:
        rows = MOST_PAGE_ROWS if moment.older_than_seconds is not None else DUE_ROWS
        for row in self._store.list(EXPIRY_PREFIX, page_rows=rows):
            match _parsed(row.key, tally):
                case ExpiryIndexKey() as key if is_worth_a_look(key.due, row.modified_at, moment):
                    yield key, row.modified_at
                case ExpiryIndexKey() if moment.older_than_seconds is None:
                    return
                case ExpiryIndexKey(kind=Expiring.JOB):
                    tally.add_job(Verdict.RETAINED)

    def _settle(self, entry: Entry, *, moment: Moment, open_jobs: frozenset[str], dry_run: bool) -> Settled:
        key, indexed_at = entry
        try:
            match key.kind:
                case Expiring.JOB:
                    return Settled(*self._jobs.settle(key, indexed_at, moment, dry_run=dry_run))
                case Expiring.BATCH:
                    return Settled(*self._records.settle_batch(key, indexed_at, moment, open_jobs, dry_run=dry_run))
                case Expiring.IDEMPOTENCY:
                    return Settled(*self._records.settle_idempotency(key, indexed_at, moment, dry_run=dry_run))
        except ValueError as error:
            # A fact or an object of a form that this version does not know: kept, for one that does.
            return Settled(unreadable=error)

    def _open_jobs(self) -> frozenset[str]:
        keys = (known(row.key) for row in self._store.list(OPEN_PREFIX))
        return frozenset(key.job_id for key in keys if isinstance(key, OpenIndexKey))


def _count(key: ExpiryIndexKey, settled: Settled, tally: SweepTally) -> None:
    if settled.unreadable is not None:
        _tell_unreadable(str(key), settled.unreadable, tally)
    elif key.kind is Expiring.JOB:
        tally.add_job(settled.verdict, settled.removed)
    elif settled.verdict.removes:
        tally.add_leftover(LEFTOVER[key.kind], settled.removed)


def _parsed(key: str, tally: SweepTally) -> ExpiryIndexKey | None:
    try:
        parsed = parse(key)
    except ValueError as error:
        _tell_unreadable(key, error, tally)
        return None
    return parsed if isinstance(parsed, ExpiryIndexKey) else None


def _tell_unreadable(key: str, error: ValueError, tally: SweepTally) -> None:
    tally.add_unreadable(key, error)
    get_logger(__name__).warning("entry_unreadable", key=key, reason=type(error).__name__)
