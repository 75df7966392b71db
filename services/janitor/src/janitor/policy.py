"""Which subjects of the expiry index may go: facts and the time in, a verdict out.

All times are by the store's clock, but for those that the accepting service wrote down (``due``, ``expires_at``): those
decide when something has expired, never whether it is alive.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from studio.contracts.leases import lease_left

WAITING_GRACE_SECONDS = 600.0
"""A job that has expired and still waits is given so long more: where jobs are kept for seconds, the queue may well be
longer than that. Then it is ended, since whoever had an interest in it has had no right to see it for so long."""

ENDED_GRACE_SECONDS = 10.0
"""An expired job that has only just ended is kept so long: for a client that polls, and downloads under way."""


class Verdict(StrEnum):
    """What becomes of one subject, and why."""

    EXPIRED = "expired"
    AGED = "aged"
    ABANDONED = "abandoned"
    SUPERSEDED = "superseded"
    OVERDUE = "overdue"
    RUNNING = "running"
    RETAINED = "retained"

    @property
    def removes(self) -> bool:
        """Whether the subject is to go."""
        return self in {Verdict.EXPIRED, Verdict.AGED, Verdict.ABANDONED}


@dataclass(frozen=True)
class Moment:
    """When a sweep judges, and what it was asked.

    ``older_than_seconds``: jobs that have ended may go for their age, too (None: age alone removes nothing).
    ``upload_grace_seconds``: what was begun and not completed in this time was abandoned.
    """

    now: datetime
    upload_grace_seconds: float
    older_than_seconds: float | None = None

    def age(self, then: datetime) -> float:
        """Return how many seconds ago that was."""
        return (self.now - then).total_seconds()

    def asks_for_age(self, then: datetime) -> bool:
        """Say whether what was accepted then is old enough to go for its age."""
        return self.older_than_seconds is not None and self.age(then) >= self.older_than_seconds


@dataclass(frozen=True)
class JobFacts:
    """What is known of a job of the index. ``indexed_at``: when its entry was written; ``last_sign``: of a worker."""

    due: datetime
    indexed_at: datetime
    is_accepted: bool
    last_sign: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class RecordFacts:
    """What is known of a batch or an idempotency key of the index. ``expires_at`` is None when it was never written."""

    due: datetime
    indexed_at: datetime
    expires_at: datetime | None
    is_at_work: bool = False
    """Whether a job of it has not ended."""


def is_worth_a_look(due: datetime, indexed_at: datetime, moment: Moment) -> bool:
    """Say whether the entry alone leaves open what becomes of its subject: the others cost no look at the store."""
    return due <= moment.now or moment.asks_for_age(indexed_at)


def judge_job(job: JobFacts, moment: Moment) -> Verdict:
    """Decide about a job.

    ``expired``: its time is over, and it has ended. ``aged``: it has ended, and is as old as was asked for.
    ``overdue``: its time has long been over, nobody is at it, and it is to be ended. ``abandoned``: its upload was
    never completed, or an earlier removal was cut short. ``running``: a worker is at it, whatever its time.
    """
    if job.ended_at is None and lease_left(job.last_sign, moment.now) > 0:
        return Verdict.RUNNING
    if not job.is_accepted:
        return _judge_unwritten(job.indexed_at, moment)
    if job.ended_at is None:
        return Verdict.OVERDUE if moment.age(job.due) >= WAITING_GRACE_SECONDS else Verdict.RETAINED
    if job.due <= moment.now:
        return Verdict.EXPIRED if moment.age(job.ended_at) >= ENDED_GRACE_SECONDS else Verdict.RETAINED
    return Verdict.AGED if moment.asks_for_age(job.indexed_at) else Verdict.RETAINED


def judge_record(record: RecordFacts, moment: Moment) -> Verdict:
    """Decide about a batch or an idempotency key.

    ``superseded``: another one has taken its place, with a time and an entry of its own; only this entry is to go.
    """
    if record.expires_at is None:
        return _judge_unwritten(record.indexed_at, moment)
    if record.due <= moment.now:
        return Verdict.EXPIRED if record.expires_at <= moment.now else Verdict.SUPERSEDED
    if record.is_at_work:
        return Verdict.RETAINED
    return Verdict.AGED if moment.asks_for_age(record.indexed_at) else Verdict.RETAINED


def _judge_unwritten(indexed_at: datetime, moment: Moment) -> Verdict:
    is_stale = moment.age(indexed_at) >= moment.upload_grace_seconds
    return Verdict.ABANDONED if is_stale else Verdict.RETAINED
