"""Ending a job: exactly once, whoever comes first."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobRequest, JobResult, JobState, Stage
from studio.contracts.keys import RESULT_OBJECTS, JobKey, JobObject
from studio.contracts.messages import JobFinished
from studio.errors import StoreUnavailableError
from studio.job_records import Clock, JobRecords
from studio.logging import get_logger
from studio.object_store import ObjectStore

FINISH_PAUSES_SECONDS = (0.5, 2.0)


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
        self,
        store: ObjectStore,
        records: JobRecords,
        announce: Callable[[JobFinished], None],
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._records = records
        self._announce = announce
        self._clock = clock
        self._sleep = sleep

    def succeed(self, attempt: Attempt, result: JobResult) -> None:
        """End the job with its result."""
        self._end(attempt, JobState.SUCCEEDED, result=result)

    def cancel(self, attempt: Attempt) -> None:
        """End the job because somebody asked for it."""
        self._end(attempt, JobState.CANCELLED)

    def fail(self, attempt: Attempt, code: FailureCode, message: str) -> None:
        """End the job without a result, with words for its owner."""
        self._end(attempt, JobState.FAILED, error=JobFailure(code=code, message=message))

    def complete(self, job_id: str, outcome: JobOutcome) -> None:
        """Do again what follows an outcome, which a process that died just after writing it may have left undone."""
        get_logger(__name__).info("job_already_ended", state=outcome.state)
        self._records.list_failure(job_id, outcome)
        self._drop_results_unless_they_count(job_id, outcome)

    def erase(self, job_id: str) -> None:
        """Remove what this worker wrote for a job that has been removed meanwhile."""
        self._store.delete(JobKey(job_id, item) for item in (JobObject.PROGRESS, *RESULT_OBJECTS))

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
        ended_here = self._finish(job_id, outcome)
        get_logger(__name__).info(
            "job_ended" if ended_here else "job_ended_by_another",
            state=state,
            attempt=attempt.number,
            code=error.code if error else None,
        )
        if ended_here:
            self._announce(_telemetry(attempt.request, outcome))
        self._drop_results_unless_they_count(job_id, outcome if ended_here else self._records.outcome(job_id))

    def _finish(self, job_id: str, outcome: JobOutcome) -> bool:
        """Write the outcome, patiently: a second of trouble in the store must not cost the whole work again."""
        for pause in FINISH_PAUSES_SECONDS:
            try:
                return self._records.finish(job_id, outcome)
            except StoreUnavailableError as error:
                get_logger(__name__).warning("outcome_not_written", error=str(error), again_in_seconds=pause)
                self._sleep(pause)
        return self._records.finish(job_id, outcome)

    def _drop_results_unless_they_count(self, job_id: str, outcome: JobOutcome | None) -> None:
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
