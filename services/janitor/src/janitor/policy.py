"""Which jobs may go: facts and the time in, a verdict out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from studio.contracts.jobs import JobOutcome, JobProgress, JobRequest

UPLOAD_GRACE_SECONDS = 600.0
"""An entry without a request may belong to an upload that is under way: those end within half a minute, and the rest
is for clocks that disagree."""

HEARTBEAT_FRESH_SECONDS = 600.0
"""A job that has not ended and reported within this time is taken for running: well above the longest pause between
two reports (a retry's delay), and above what clocks may disagree."""


class Verdict(StrEnum):
    """What becomes of one job, and why."""

    EXPIRED = "expired"
    AGED = "aged"
    ABANDONED = "abandoned"
    RUNNING = "running"
    RETAINED = "retained"

    @property
    def removes(self) -> bool:
        """Whether the job is to go."""
        return self in {Verdict.EXPIRED, Verdict.AGED, Verdict.ABANDONED}


@dataclass(frozen=True)
class Candidate:
    """What is known of one entry of the expiry index; ``indexed_at`` is when the entry was written."""

    indexed_at: datetime
    request: JobRequest | None
    progress: JobProgress | None = None
    outcome: JobOutcome | None = None


def is_due(hour: datetime, now: datetime) -> bool:
    """Say whether an hour of the expiry index has come: all its jobs have expired then."""
    return hour <= now


def judge(candidate: Candidate, now: datetime, older_than_seconds: float | None = None) -> Verdict:
    """Decide about one job.

    ``expired``: its time is over, and no worker is at it. ``aged``: it has ended, and was accepted at least
    ``older_than_seconds`` ago (None: age alone removes nothing). ``abandoned``: its upload was never completed, or an
    earlier removal was cut short.
    """
    request = candidate.request
    if request is None:
        is_stale = _seconds(candidate.indexed_at, now) >= UPLOAD_GRACE_SECONDS
        return Verdict.ABANDONED if is_stale else Verdict.RETAINED
    if _is_running(candidate, now):
        return Verdict.RUNNING
    if request.expires_at <= now:
        return Verdict.EXPIRED
    if older_than_seconds is None or candidate.outcome is None:
        return Verdict.RETAINED
    return Verdict.AGED if _seconds(request.created_at, now) >= older_than_seconds else Verdict.RETAINED


def _is_running(candidate: Candidate, now: datetime) -> bool:
    if candidate.outcome is not None or candidate.progress is None:
        return False
    return _seconds(candidate.progress.updated_at, now) < HEARTBEAT_FRESH_SECONDS


def _seconds(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()
