"""How the photos of one name ended, by the bucket."""

from collections import Counter
from dataclasses import dataclass

from studio.contracts.jobs import JobOutcome
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.ledger import Ledger


@dataclass(frozen=True)
class Ending:
    """A job that has ended, and how many attempts at it are claimed."""

    job_id: str
    outcome: JobOutcome
    attempts: int

    @property
    def word(self) -> str:
        """The failure's code, or the state of a job that has not failed."""
        return self.outcome.error.code.value if self.outcome.error else self.outcome.state.value


def endings_of(bucket: Bucket, ledger: Ledger, name: str) -> list[Ending]:
    """Return how the accepted photos of this name ended, but for the open ones, which the audit counts as lost."""
    job_ids = [order.job_id for order in ledger.accepted if order.photo.name == name and order.job_id]
    return [
        Ending(job_id, bucket.outcomes[job_id].outcome, bucket.attempts.get(job_id, 0))
        for job_id in job_ids
        if job_id in bucket.outcomes
    ]


def words_of(endings: list[Ending]) -> Counter[str]:
    """Count how they ended."""
    return Counter(ending.word for ending in endings)
