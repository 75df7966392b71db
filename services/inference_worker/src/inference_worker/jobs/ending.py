"""Ending a job: exactly once, whoever comes first."""

from collections.abc import Callable
from dataclasses import dataclass, field

from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobRequest, JobResult, JobState, Stage
from studio.contracts.keys import RESULT_OBJECTS, JobKey
from studio.contracts.messages import JobFinished
from studio.job_records import Clock, JobRecords
from studio.logging import get_logger
from studio.object_store import ObjectStore


@dataclass(frozen=True)
class Attempt:
    """One attempt at a job, as far as it came; without progress it never began."""

    request: JobRequest
    progress: JobProgress | None = None
    stage_seconds: dict[Stage, float] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """1 for the first; 0 when none has begun."""
        return self.progress.attempt if self.progress else 0


class JobEnding:
    """Writes outcomes. The loser of a race drops its work."""

    def __init__(
        self, store: ObjectStore, records: JobRecords, announce: Callable[[JobFinished], None], clock: Clock
    ) -> None:
        self._store = store
        self._records = records
        self._announce = announce
        self._clock = clock

    def succeed(self, attempt: Attempt, result: JobResult) -> None:
        """End the job with its result."""
        self._end(attempt, JobState.SUCCEEDED, result=result)

    def cancel(self, attempt: Attempt) -> None:
        """End the job because somebody asked for it."""
        self._end(attempt, JobState.CANCELLED)

    def fail(self, attempt: Attempt, code: FailureCode, message: str) -> None:
        """End the job without a result, with words for its owner."""
        self._end(attempt, JobState.FAILED, error=JobFailure(code=code, message=message))

    def _end(
        self, attempt: Attempt, state: JobState, *, result: JobResult | None = None, error: JobFailure | None = None
    ) -> None:
        job_id = attempt.request.job_id
        outcome = JobOutcome(
            state=state,
            attempt=attempt.number,
            started_at=attempt.progress.started_at if attempt.progress else None,
            finished_at=self._clock(),
            stage_seconds=attempt.stage_seconds,
            result=result,
            error=error,
        )
        ended_here = self._records.finish(job_id, outcome)
        get_logger(__name__).info(
            "job_ended" if ended_here else "job_ended_by_another",
            state=state,
            attempt=attempt.number,
            code=error.code if error else None,
        )
        if ended_here:
            self._announce(_telemetry(attempt.request, outcome))
        if not (ended_here and state is JobState.SUCCEEDED):
            self._drop_results_unless_they_count(job_id)

    def _drop_results_unless_they_count(self, job_id: str) -> None:
        outcome = self._records.outcome(job_id)
        if outcome is None or outcome.state is not JobState.SUCCEEDED:
            self._store.delete(JobKey(job_id, item) for item in RESULT_OBJECTS)


def _telemetry(request: JobRequest, outcome: JobOutcome) -> JobFinished:
    return JobFinished(
        job_id=request.job_id,
        outcome=outcome.state,
        code=outcome.error.code if outcome.error else None,
        model=request.options.model,
        megapixels=request.source.megapixels,
        stage_seconds=outcome.stage_seconds,
        attempts=outcome.attempt,
    )
