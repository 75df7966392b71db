"""How often a job is tried, and when."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from studio.settings import RetrySettings

JITTER = 0.2
"""Intervals vary by so much of themselves, so that jobs which failed together do not come back together."""

WAIT_SPREAD_SECONDS = 0.5


@dataclass(frozen=True)
class AttemptPolicy:
    """The first attempt and ``retries`` more, about ``intervals_seconds`` apart; the last interval repeats."""

    retries: int
    intervals_seconds: tuple[float, ...]
    chance: Callable[[], float] = field(default=random.random, compare=False)
    """Returns numbers from 0 to 1."""

    @classmethod
    def of(cls, settings: RetrySettings) -> "AttemptPolicy":
        """Return the policy that the settings ask for."""
        return cls(settings.job_retry_max, settings.job_retry_intervals)

    def is_last(self, attempt: int) -> bool:
        """Say whether no attempt may follow this one (1 is the first)."""
        return attempt > self.retries

    def is_exhausted(self, attempt: int) -> bool:
        """Say whether this attempt may not even begin: the ones before it ended without a word."""
        return attempt > self.retries + 1

    def delay_milliseconds(self, attempt: int) -> int:
        """Return how long to wait after this attempt."""
        position = min(attempt, len(self.intervals_seconds)) - 1
        factor = 1 + JITTER * (2 * self.chance() - 1)
        return int(self.intervals_seconds[position] * factor * 1000)

    def wait_milliseconds(self, seconds: float) -> int:
        """Return how long to wait for what is expected in ``seconds``: a little longer, each time another little."""
        return int((seconds + WAIT_SPREAD_SECONDS * self.chance()) * 1000)
