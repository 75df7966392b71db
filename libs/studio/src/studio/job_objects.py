"""What lies below one job, from a single listing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from studio.contracts.keys import AttemptKey, JobKey, JobObject, Key, parse
from studio.object_store import ListedObject


@dataclass(frozen=True)
class JobObjects:
    """The objects of one job at one moment; times are by the store's clock."""

    items: Mapping[JobObject, ListedObject]
    attempts: Mapping[int, ListedObject]
    """The claims of attempts, by their number."""

    @classmethod
    def of(cls, rows: Iterable[ListedObject]) -> "JobObjects":
        """Sort a listing of a job's prefix; what a newer version keeps there is passed over."""
        known = [(key, row) for row in rows if (key := _known(row.key)) is not None]
        return cls(
            items={key.item: row for key, row in known if isinstance(key, JobKey)},
            attempts={key.number: row for key, row in known if isinstance(key, AttemptKey)},
        )

    @property
    def last_attempt(self) -> int:
        """The highest number claimed; 0 before the first attempt."""
        return max(self.attempts, default=0)

    @property
    def last_sign(self) -> datetime | None:
        """When a worker last showed that it is at the job: by a claim, or by the progress of a claimed attempt."""
        if not self.attempts:
            return None
        progress = self.items.get(JobObject.PROGRESS)
        claims = [row.modified_at for row in self.attempts.values()]
        return max([*claims, progress.modified_at] if progress else claims)


def _known(name: str) -> Key | None:
    try:
        return parse(name)
    except ValueError:  # while versions change, an older worker works on beside what a newer one wrote
        return None
