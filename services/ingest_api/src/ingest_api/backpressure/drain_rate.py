"""How fast a queue gets shorter, judged by looking at it now and then."""

import math
from dataclasses import dataclass, replace
from typing import Self

SHORTEST_WAIT_SECONDS = 1
LONGEST_WAIT_SECONDS = 60
FIRST_GUESS_SECONDS = 10

MEMORY_SECONDS = 10.0
"""Jobs end in lumps: a rate counts the less, the longer ago it was seen."""


@dataclass(frozen=True)
class DrainRate:
    """Jobs a second that leave the queue; None before two readings."""

    jobs_a_second: float | None = None

    def after(self, *, left: int, seconds: float) -> Self:
        """Return the rate, given that so many jobs have left the queue since it was last looked at.

        Jobs that others put there are taken for jobs that have not left: the rate is then too low, and waits too long.
        """
        if seconds <= 0:
            return self
        now = max(0, left) / seconds
        known = now if self.jobs_a_second is None else self.jobs_a_second
        share = -math.expm1(-seconds / MEMORY_SECONDS)
        return replace(self, jobs_a_second=known + share * (now - known))

    def seconds_until(self, jobs_have_left: float) -> int:
        """Estimate how long it takes until so many have left, as a whole number from 1 to 60."""
        if self.jobs_a_second is None:
            return FIRST_GUESS_SECONDS
        if self.jobs_a_second <= 0:
            return LONGEST_WAIT_SECONDS
        seconds = math.ceil(min(LONGEST_WAIT_SECONDS, jobs_have_left / self.jobs_a_second))
        return max(SHORTEST_WAIT_SECONDS, seconds)
