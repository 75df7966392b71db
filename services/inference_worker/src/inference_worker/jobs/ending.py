"""Ending a job: exactly once, whoever comes first."""

import time
from collections.abc import Callable
from functools import partial

from inference_worker.jobs.afterwards import Afterwards
from inference_worker.jobs.attempt import Attempt
from inference_worker.jobs.patience import Answer, patiently
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobRequest, JobResult, JobState
from studio.contracts.keys import RESULT_OBJECTS, AttemptKey, FailedIndexKey, JobKey, JobObject, Key
from studio.contracts.messages import JobFinished
from studio.job_records import Clock, JobRecords
from studio.logging import get_logger
from studio.object_store import ObjectStore


class JobEnding:
    """Writes outcomes. The loser of a race drops its work."""

    def __init__(
        self,
        store: ObjectStore,
        records: JobRecords,
        announce: Callable[[JobFinished], None],
        clock: Clock,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._store = store
        self._records = records
        self._announce = announce
        self._clock = clock
        self._sleep = sleep
        self._afterwards = Afterwards()

    def succeed(self, attempt: Attempt, result: JobResult) -> None:
        """End the job with its result; what follows its outcome goes on when this returns.

        The job has ended by then. If the process dies before the rest is done, the janitor does it.
        """
        outcome = self._outcome(attempt, JobState.SUCCEEDED, result=result)
        if self._is_ended_by(attempt, outcome):
            self._afterwards.do(partial(self._follow, attempt, outcome))

    def wait(self, seconds: float) -> None:
        """Return when what follows the last outcome is done, or after so long."""
        self._afterwards.wait(seconds)

    def cancel(self, attempt: Attempt) -> None:
        """End the job because somebody asked for it."""
        self._end(attempt, self._outcome(attempt, JobState.CANCELLED))

    def fail(self, attempt: Attempt, failure: JobFailure) -> bool:
        """End the job without a result, with words for its owner; say whether it is this that stands."""
        return self._end(attempt, self._outcome(attempt, JobState.FAILED, error=failure))

    def abandon(self, job_id: str, attempts: int = 0) -> bool:
        """End a job of which not even the request can be made sense of; say whether it is this that stands."""
        failure = JobFailure(code=FailureCode.INTERNAL_ERROR, message="Something went wrong on our side.")
        outcome = JobOutcome(state=JobState.FAILED, attempt=attempts, finished_at=self._clock(), error=failure)
        return self._patiently(partial(self._records.finish, job_id, outcome))

    def complete(self, job_id: str) -> None:
        """Do again what follows an outcome, which a process that died just after writing it may have left undone."""
        outcome = self._records.outcome(job_id)
        if outcome is None:
            return  # the job has been removed since it was seen to have ended
        get_logger(__name__).info("job_already_ended", state=outcome.state)
        self._records.settle(job_id, outcome)
        self._drop_results_unless_they_count(job_id, outcome)

    def erase(self, attempt: Attempt, outcome: JobOutcome | None = None) -> None:
        """Remove what this worker wrote for a job that has been removed meanwhile, ``outcome`` included."""
        keys: list[Key] = [JobKey(attempt.job_id, item) for item in (JobObject.PROGRESS, *RESULT_OBJECTS)]
        if attempt.number:
            keys.append(AttemptKey(attempt.job_id, attempt.number))
        if outcome is not None:
            keys.append(JobKey(attempt.job_id, JobObject.OUTCOME))
            keys.append(FailedIndexKey(outcome.finished_at, attempt.job_id))
        self._store.delete(keys)
        get_logger(__name__).info("job_was_removed", attempt=attempt.number)

    def _outcome(
        self, attempt: Attempt, state: JobState, *, result: JobResult | None = None, error: JobFailure | None = None
    ) -> JobOutcome:
        return JobOutcome(
            state=state,
            attempt=attempt.number,
            started_at=attempt.started_at,
            finished_at=self._clock(),
            stage_seconds=dict(attempt.stage_seconds),
            result=result,
            error=error,
        )

    def _end(self, attempt: Attempt, outcome: JobOutcome) -> bool:
        """Write the outcome and do what follows; say whether it stands."""
        return self._is_ended_by(attempt, outcome) and self._follow(attempt, outcome)

    def _is_ended_by(self, attempt: Attempt, outcome: JobOutcome) -> bool:
        """Write the outcome unless there is one; say whether it was written."""
        ended_here = self._patiently(partial(self._records.end, attempt.job_id, outcome))
        get_logger(__name__).info(
            "job_ended" if ended_here else "job_ended_by_another",
            state=outcome.state,
            attempt=attempt.number,
            code=outcome.error.code if outcome.error else None,
        )
        if not ended_here:
            self._drop_results_unless_they_count(attempt.job_id, self._records.outcome(attempt.job_id))
        return ended_here

    def _follow(self, attempt: Attempt, outcome: JobOutcome) -> bool:
        """Tell of an outcome, and bring the rest up to date with it; say whether it stands."""
        self._announce(_telemetry(attempt.request, outcome))
        self._patiently(partial(self._records.settle, attempt.job_id, outcome))
        return self._keep(attempt, outcome)

    def _keep(self, attempt: Attempt, outcome: JobOutcome) -> bool:
        """Say whether the outcome stands: who removed the job meanwhile may not have seen it."""
        if not self._store.exists(JobKey(attempt.job_id, JobObject.REQUEST)):
            self.erase(attempt, outcome)
            return False
        self._drop_results_unless_they_count(attempt.job_id, outcome)
        return True

    def _patiently(self, ask: Callable[[], Answer]) -> Answer:
        return patiently(ask, self._sleep)

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
