"""Ending jobs that no worker will end."""

from collections.abc import Callable
from datetime import datetime

from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobRequest, JobState
from studio.contracts.keys import RESULT_OBJECTS, JobKey, JobObject
from studio.contracts.messages import JobFinished
from studio.job_objects import JobObjects
from studio.job_records import JobRecords
from studio.logging import get_logger
from studio.object_store import ObjectStore

Announce = Callable[[JobFinished], None]

CRASHED = JobFailure(code=FailureCode.WORKER_CRASHED, message="The job stopped its worker each time it was tried.")
OVERDUE = JobFailure(
    code=FailureCode.TIME_LIMIT_EXCEEDED, message="The job was not done in the time for which it is kept."
)


class JobEnding:
    """Writes outcomes in the place of workers. A worker that comes first wins."""

    def __init__(self, store: ObjectStore, announce: Announce) -> None:
        self._store = store
        self._records = JobRecords(store)
        self._announce = announce

    def end(self, request: JobRequest, objects: JobObjects, now: datetime, failure: JobFailure) -> None:
        """End a job as failed; as cancelled if that was asked for."""
        is_cancelled = JobObject.CANCEL in objects.items
        outcome = JobOutcome(
            state=JobState.CANCELLED if is_cancelled else JobState.FAILED,
            attempt=objects.last_attempt,
            finished_at=now,
            error=None if is_cancelled else failure,
        )
        if not self._records.finish(request.job_id, outcome):
            return
        code = None if is_cancelled else failure.code
        get_logger(__name__).info("job_ended", job_id=request.job_id, state=outcome.state, code=code)
        self._announce(_telemetry(request, outcome))
        self.drop_stray_results(request.job_id, outcome, objects)

    def complete(self, job_id: str, objects: JobObjects) -> None:
        """Do what follows an outcome, which a process that died just after writing it has left undone."""
        if (outcome := self._records.outcome(job_id)) is None:
            return
        self._records.settle(job_id, outcome)
        self.drop_stray_results(job_id, outcome, objects)
        get_logger(__name__).info("job_settled", job_id=job_id, state=outcome.state)

    def drop_stray_results(self, job_id: str, outcome: JobOutcome, objects: JobObjects) -> int:
        """Delete results of a job that has none, and return how many there were."""
        strays = [item for item in RESULT_OBJECTS if item in objects.items]
        if outcome.state is JobState.SUCCEEDED or not strays:
            return 0
        self._store.delete(JobKey(job_id, item) for item in strays)
        return len(strays)


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
