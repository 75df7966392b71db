"""One attempt at a job."""

from dataclasses import dataclass, field
from datetime import datetime

from studio.contracts.jobs import JobRequest, Stage


@dataclass(frozen=True)
class Attempt:
    """One attempt at a job, as far as it came; without a start none has begun, or nobody knows when."""

    request: JobRequest
    number: int
    """1 for the first; 0 when none has begun."""
    started_at: datetime | None = None
    stage_seconds: dict[Stage, float] = field(default_factory=dict)

    @property
    def job_id(self) -> str:
        """The job's id."""
        return self.request.job_id
