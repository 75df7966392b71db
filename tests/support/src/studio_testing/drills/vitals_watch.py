"""What every process of a fleet takes of the machine, looked at again and again: a leak shows as a slope."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Self

from studio_testing.drills.watch import Watch
from studio_testing.fleet.process import Vitals
from studio_testing.fleet.running import Fleet

BYTES_A_MEGABYTE = 1_000_000
WARM_UP_SHARE = 1 / 3
"""Of the time: caches fill, and pools of threads and connections grow to their size."""


@dataclass(frozen=True)
class Look:
    """What a process took at one moment, in seconds since the watch began."""

    at: float
    vitals: Vitals


@dataclass(frozen=True)
class Trend:
    """What became of one process after it had warmed up: the counts of the second half less those of the first.

    Of threads the fewest that it had, since a worker at work has up to five more than one that waits, as it may for
    most of one half; one that is left behind stays among the fewest, too. Of descriptors the median.
    """

    process: str
    megabytes: float
    megabytes_a_minute: float
    threads_more: float
    descriptors_more: float

    @classmethod
    def of(cls, process: str, looks: Sequence[Look]) -> Self:
        """Judge it.

        Raises:
            ValueError: there are fewer than four looks after the warm-up.
        """
        began, ended = looks[0].at, looks[-1].at
        warm = [look for look in looks if look.at >= began + (ended - began) * WARM_UP_SHARE]
        if len(warm) < 4:  # two in each half
            raise ValueError(f"{process} was looked at too seldom: {len(warm)} times")
        first, second = warm[: len(warm) // 2], warm[len(warm) // 2 :]
        minutes = [look.at / 60 for look in warm]
        megabytes = [look.vitals.resident_bytes / BYTES_A_MEGABYTE for look in warm]
        return cls(
            process=process,
            megabytes=megabytes[-1],
            megabytes_a_minute=statistics.linear_regression(minutes, megabytes).slope,
            threads_more=min(look.vitals.threads for look in second) - min(look.vitals.threads for look in first),
            descriptors_more=_more(
                [look.vitals.descriptors for look in first], [look.vitals.descriptors for look in second]
            ),
        )


class VitalsWatch(Watch):
    """Looks at every process."""

    def __init__(self, fleet: Fleet, every_seconds: float) -> None:
        super().__init__(every_seconds)
        self._fleet = fleet
        self._began = monotonic()
        self._looks: dict[str, list[Look]] = defaultdict(list)

    def trends(self) -> list[Trend]:
        """Return one for each process.

        Raises:
            ValueError: it has not watched for long enough.
        """
        return [Trend.of(process, looks) for process, looks in self._looks.items()]

    def look(self) -> None:
        """Look at each once."""
        for process in self._fleet.processes:
            with suppress(ProcessLookupError, FileNotFoundError):  # it has ended; the drill's own rules tell of it
                self._looks[process.name].append(Look(monotonic() - self._began, process.vitals()))


def _more(before: Sequence[int], after: Sequence[int]) -> float:
    return statistics.median(after) - statistics.median(before)
