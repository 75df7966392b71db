"""One sweep over the expiry index."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from janitor.policy import Candidate, Verdict, is_due, judge
from janitor.removal import remove_job
from studio.contracts.keys import EXPIRY_PREFIX, ExpiryIndexKey, parse
from studio.job_records import Clock, JobRecords, utc_now
from studio.logging import get_logger
from studio.object_store import ObjectStore


@dataclass(frozen=True)
class SweepOrder:
    """What a sweep is asked to do.

    With ``older_than_seconds`` it also looks at jobs whose hour has not come, and so reads the whole index. A
    ``dry_run`` removes nothing.
    """

    cleanup_id: str
    older_than_seconds: float | None = None
    dry_run: bool = False


@dataclass
class SweepTally:
    """What a sweep has found and done so far: true of one that failed half-way, too."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    unreadable: int = 0
    objects_removed: int = 0
    is_complete: bool = False

    def fields(self) -> dict[str, int | bool]:
        """Return the counts by name, as they are logged."""
        counts = {verdict.value: self.verdicts[verdict] for verdict in Verdict}
        return {
            **counts,
            "unreadable": self.unreadable,
            "objects_removed": self.objects_removed,
            "is_complete": self.is_complete,
        }


class Sweeper:
    """Walks the expiry index and removes what the policy lets go. Several may sweep one bucket at once."""

    def __init__(self, store: ObjectStore, stopping: threading.Event, clock: Clock = utc_now) -> None:
        self._store = store
        self._records = JobRecords(store)
        self._stopping = stopping
        self._clock = clock

    def sweep(self, order: SweepOrder, tally: SweepTally) -> None:
        """Look at the entries hour by hour, and count into ``tally``.

        Entries are listed in the order of their hours, so a sweep of what has expired ends at the first hour that has
        not come. It ends early, between two jobs, when the process stops.

        Raises:
            StoreUnavailableError: the store failed; the next sweep goes on where this one ended.
        """
        now = self._clock()
        for row in self._store.list(EXPIRY_PREFIX):
            if self._stopping.is_set():
                return
            try:
                entry = _entry(row.key)
                if order.older_than_seconds is None and not is_due(entry.hour, now):
                    break
                self._settle(entry, row.modified_at, order, now, tally)
            except ValueError as error:
                # A fact or an object of a form that this version does not know: kept, for one that does.
                tally.unreadable += 1
                get_logger(__name__).warning("entry_unreadable", key=row.key, reason=type(error).__name__)
        tally.is_complete = True

    def _settle(
        self, entry: ExpiryIndexKey, indexed_at: datetime, order: SweepOrder, now: datetime, tally: SweepTally
    ) -> None:
        candidate = self._candidate(entry.job_id, indexed_at)
        verdict = judge(candidate, now, order.older_than_seconds)
        if verdict.removes and not order.dry_run:
            tally.objects_removed += remove_job(self._store, entry, candidate.outcome)
        tally.verdicts[verdict] += 1

    def _candidate(self, job_id: str, indexed_at: datetime) -> Candidate:
        outcome = self._records.outcome(job_id)
        return Candidate(
            indexed_at=indexed_at,
            request=self._records.request(job_id),
            progress=None if outcome else self._records.progress(job_id),
            outcome=outcome,
        )


def _entry(key: str) -> ExpiryIndexKey:
    match parse(key):
        case ExpiryIndexKey() as entry:
            return entry
        case _:
            raise ValueError(f"not an entry of the expiry index: {key!r}")
