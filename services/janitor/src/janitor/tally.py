"""What a sweep is asked to do, and what it has found and done."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from janitor.policy import Verdict
from studio.contracts.cleanups import CleanupReport
from studio.job_removal import NOTHING, Removed

ERRORS_TOLD = 10
"""Of what could not be read, so many are named in the report; the log has them all."""


@dataclass(frozen=True)
class SweepOrder:
    """What a sweep is asked to do.

    With ``older_than_seconds`` it also looks at jobs whose time has not come, and so reads the whole index. A
    ``dry_run`` removes nothing. A ``thorough`` one looks for orphans everywhere, not only at the next few objects.
    """

    cleanup_id: str
    older_than_seconds: float | None = None
    dry_run: bool = False
    thorough: bool = False


class Leftover(StrEnum):
    """What else a sweep puts in order, apart from the jobs of the expiry index."""

    BATCH = "batches"
    IDEMPOTENCY_KEY = "idempotency_keys"
    ORPHAN = "orphans"
    LATE_RESULT = "late_results"
    REOPENED = "reopened"
    FAILED_ENTRY = "failed_entries"
    WORKER = "workers"
    SELF_CHECK = "self_checks"
    CLEANUP = "cleanups"


@dataclass
class SweepTally:
    """What a sweep has found and done so far: true of one that failed half-way, too.

    Jobs are counted by their verdict; of the leftovers, those removed. In a dry run, what would have been removed.
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    leftovers: Counter[Leftover] = field(default_factory=Counter)
    jobs_removed: int = 0
    objects_removed: int = 0
    bytes_removed: int = 0
    unreadable: int = 0
    errors: list[str] = field(default_factory=list)
    is_complete: bool = False

    def add_job(self, verdict: Verdict, removed: Removed = NOTHING) -> None:
        """Count a job of the index."""
        self.verdicts[verdict] += 1
        if verdict.removes:
            self.jobs_removed += 1
        self._add(removed)

    def add_leftover(self, leftover: Leftover, removed: Removed = NOTHING) -> None:
        """Count something else that was put in order."""
        self.leftovers[leftover] += 1
        self._add(removed)

    def add_unreadable(self, key: str, error: ValueError) -> None:
        """Count what this version cannot read: it is kept, for one that can."""
        self.unreadable += 1
        if len(self.errors) < ERRORS_TOLD:
            self.errors.append(f"{key}: {type(error).__name__}")

    def fields(self) -> dict[str, int | bool]:
        """Return the counts by name, as they are logged."""
        return {
            **self._counts(),
            "unreadable": self.unreadable,
            "jobs_removed": self.jobs_removed,
            "objects_removed": self.objects_removed,
            "bytes_removed": self.bytes_removed,
            "is_complete": self.is_complete,
        }

    def report(self, order: SweepOrder, started_at: datetime, finished_at: datetime) -> CleanupReport:
        """Return what whoever asked for the sweep is told."""
        return CleanupReport(
            cleanup_id=order.cleanup_id,
            dry_run=order.dry_run,
            started_at=started_at,
            finished_at=finished_at,
            verdicts=self._counts(),
            jobs_removed=self.jobs_removed,
            objects_removed=self.objects_removed,
            bytes_removed=self.bytes_removed,
            errors=tuple(self.errors),
            is_complete=self.is_complete,
        )

    def _counts(self) -> dict[str, int]:
        verdicts = {verdict.value: self.verdicts[verdict] for verdict in Verdict if verdict is not Verdict.SUPERSEDED}
        return verdicts | {leftover.value: count for leftover, count in self.leftovers.items()}

    def _add(self, removed: Removed) -> None:
        self.objects_removed += removed.objects
        self.bytes_removed += removed.bytes
