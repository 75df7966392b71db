"""Objects that no index leads to: what crashes, late workers and earlier versions leave below ``jobs/``."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from janitor.ending import JobEnding
from janitor.tally import Leftover, SweepTally
from janitor.walk import JobWalk
from studio.contracts.keys import RESULT_OBJECTS, JobKey, JobObject, OpenIndexKey
from studio.facts import FactStore
from studio.job_objects import JobObjects
from studio.job_records import JobRecords
from studio.job_removal import Removed, remove_remains
from studio.logging import get_logger
from studio.object_store import ListedObject, ObjectStore


class Condition(StrEnum):
    """What a job looks like from its listing."""

    SOUND = "sound"
    ORPHANED = "orphaned"
    FORGOTTEN = "forgotten"
    SUSPECT = "suspect"


@dataclass(frozen=True)
class OrphanPass:
    """How to walk: over so many objects (None: all), and removing nothing in a dry run."""

    limit: int | None
    grace_seconds: float
    dry_run: bool


class OrphanSweep:
    """Walks over all jobs, a few at a time. What is younger than the grace may be under way, and is left alone."""

    def __init__(self, store: ObjectStore, ending: JobEnding, stopping: threading.Event) -> None:
        self._store = store
        self._records = JobRecords(store)
        self._facts = FactStore(store)
        self._ending = ending
        self._stopping = stopping
        self._walk = JobWalk(store)

    def sweep(self, asked: OrphanPass, now: datetime, tally: SweepTally) -> None:
        """Look at the next jobs and put them in order.

        Raises:
            StoreUnavailableError: the store failed; the walk goes on where it was.
        """
        for job_id, rows in self._walk.jobs(asked.limit):
            if self._stopping.is_set():
                return
            try:
                self._settle(job_id, rows, asked, now, tally)
            except ValueError as error:
                tally.add_unreadable(rows[0].key, error)
                get_logger(__name__).warning("job_unreadable", job_id=job_id, reason=type(error).__name__)

    def _settle(
        self, job_id: str, rows: list[ListedObject], asked: OrphanPass, now: datetime, tally: SweepTally
    ) -> None:
        objects = JobObjects.of(rows)
        newest = max(row.modified_at for row in rows)
        is_stale = now - newest >= timedelta(seconds=asked.grace_seconds)
        match condition(objects, is_stale=is_stale, is_thorough=asked.limit is None):
            case Condition.ORPHANED:
                self._remove(job_id, rows, tally, dry_run=asked.dry_run)
            case Condition.FORGOTTEN:
                self._reopen(job_id, tally, dry_run=asked.dry_run)
            case Condition.SUSPECT if not asked.dry_run:
                self._drop_late_results(job_id, objects, tally)

    def _remove(self, job_id: str, rows: list[ListedObject], tally: SweepTally, *, dry_run: bool) -> None:
        removed = Removed.of(rows) if dry_run else remove_remains(self._store, job_id)
        if removed.objects:
            tally.add_leftover(Leftover.ORPHAN, removed)
            get_logger(__name__).info("orphan_removed", job_id=job_id, objects=removed.objects, dry_run=dry_run)

    def _reopen(self, job_id: str, tally: SweepTally, *, dry_run: bool) -> None:
        """Put a job back among the open ones, for the reconciliation to see to.

        One that has ended since it was listed is in order: its outcome was written before its entry went.
        """
        if self._store.exists(OpenIndexKey(job_id)) or self._store.exists(JobKey(job_id, JobObject.OUTCOME)):
            return
        if not dry_run:
            self._facts.mark(OpenIndexKey(job_id))
        tally.add_leftover(Leftover.REOPENED)
        get_logger(__name__).info("job_reopened", job_id=job_id, dry_run=dry_run)

    def _drop_late_results(self, job_id: str, objects: JobObjects, tally: SweepTally) -> None:
        outcome = self._records.outcome(job_id)
        if outcome and (dropped := self._ending.drop_stray_results(job_id, outcome, objects)):
            tally.add_leftover(Leftover.LATE_RESULT, Removed(objects=dropped))


def condition(objects: JobObjects, *, is_stale: bool, is_thorough: bool) -> Condition:
    """Say what a job looks like; nothing is wrong with one that may still be under way.

    ``orphaned``: there is no request, so nobody knows of it. ``forgotten``: nobody has been at it for long, and whether
    it is among the open ones is to be seen. ``suspect``: results were written after the outcome, by a worker that came
    late; whether the job has a right to them is to be seen (a thorough look asks that of every job with results).
    """
    items = objects.items
    if JobObject.REQUEST not in items:
        return Condition.ORPHANED if is_stale else Condition.SOUND
    if (outcome := items.get(JobObject.OUTCOME)) is None:
        return Condition.FORGOTTEN if is_stale else Condition.SOUND
    results = [items[item].modified_at for item in RESULT_OBJECTS if item in items]
    is_suspect = any(is_thorough or written_at > outcome.modified_at for written_at in results)
    return Condition.SUSPECT if is_suspect else Condition.SOUND
