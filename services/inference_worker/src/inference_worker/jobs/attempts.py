"""How often a job is tried, and when."""

from dataclasses import dataclass

from studio.settings import RetrySettings


@dataclass(frozen=True)
class AttemptPolicy:
    """The first attempt and ``retries`` more, ``intervals_seconds`` apart; the last interval repeats."""

    retries: int
    intervals_seconds: tuple[float, ...]

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
        return int(self.intervals_seconds[position] * 1000)
