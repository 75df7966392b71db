"""What the reconciliation remembers from one look to the next. Losing it costs time, and a message sent twice."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime
from time import monotonic

from studio.contracts.leases import LEASE_SECONDS

REMINDER_PAUSE_SECONDS = 10.0
"""A job whose message was sent again is not sent again sooner: somebody may hold it, and not have begun."""

STRANDED_AFTER_SECONDS = 3600.0
"""A message that waits for so long may be one that nobody will ever take. The longest queue that is accepted by default
(1,000 jobs) is shorter with any but the slowest worker; if it is not, a message too many an hour does no harm."""

Sign = tuple[int, datetime | None]
"""The last attempt, and the last sign of life."""


class Memory:
    """Since when each job has been seen unchanged, and when it was last sent again, by this process's own clock."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[Sign, float]] = {}
        self._reminded_at: dict[str, float] = {}

    def is_silent(self, job_id: str, sign: Sign) -> bool:
        """Note what a job shows, and say whether it has shown the same for the length of a lease."""
        now = self._clock()
        before, since = self._seen.get(job_id, (None, now))
        if before != sign:
            self._seen[job_id] = (sign, now)
            return False
        return now - since >= LEASE_SECONDS

    def seconds_since_reminder(self, job_id: str) -> float:
        """Return how long ago the job's message was sent again; infinity if it was not."""
        then = self._reminded_at.get(job_id)
        return float("inf") if then is None else self._clock() - then

    def note_reminder(self, job_id: str) -> None:
        """Note that the job's message has been looked after."""
        self._reminded_at[job_id] = self._clock()

    def forget_signs(self) -> None:
        """Begin to watch anew: there was a time in which nobody could give a sign."""
        self._seen.clear()

    def keep_only(self, job_ids: AbstractSet[str]) -> None:
        """Forget the jobs that are not open any more."""
        for known in (self._seen, self._reminded_at):
            for job_id in known.keys() - job_ids:
                del known[job_id]
