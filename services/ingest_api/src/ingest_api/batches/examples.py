"""A batch for the documentation: built from the contracts, so that it cannot be out of date."""

from ingest_api.batches.acceptance import job_id_at
from ingest_api.batches.schemas import BatchChange, BatchView
from ingest_api.jobs.examples import accepted_job, succeeded_job
from studio.contracts.batches import BatchItem, BatchRecord
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import Job, JobFailure, JobState, Stage

EXAMPLE_BATCH_ID = "c2d7a4f1b8934e06a5d1e7f20c3b4a59"

_DAMAGED = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="The picture is damaged or incomplete.")

_FIRST = succeeded_job()

_RECORD = BatchRecord(
    batch_id=EXAMPLE_BATCH_ID,
    items=(
        BatchItem(filename="photo.jpg", job_id=job_id_at(EXAMPLE_BATCH_ID, 0)),
        BatchItem(filename="damaged.jpg", error=_DAMAGED),
        BatchItem(filename="second photo.jpg", job_id=job_id_at(EXAMPLE_BATCH_ID, 2)),
    ),
    options=_FIRST.options,
    request_id="example",
    created_at=_FIRST.created_at,
    expires_at=_FIRST.expires_at,
)


def accepted_batch() -> BatchView:
    """Return a batch whose jobs wait for a worker."""
    return BatchView.of(_RECORD, [_job_at(accepted_job(), 0), None, _job_at(accepted_job(), 2)])


def running_batch() -> BatchView:
    """Return a batch of which one job has succeeded."""
    return BatchView.of(_RECORD, [_job_at(succeeded_job(), 0), None, _job_at(accepted_job(), 2)])


def finished_batch() -> BatchView:
    """Return a batch of which every file has come to its end."""
    return BatchView.of(_RECORD, [_job_at(succeeded_job(), 0), None, _job_at(succeeded_job(), 2)])


def cancelled_batch() -> BatchChange:
    """Return what a cancellation answers: the one job that had not ended was stopped."""
    stopped = {"state": JobState.CANCELLED, "stage": Stage.DONE, "cancel_requested": True}
    last = _job_at(accepted_job(), 2).model_copy(update=stopped)
    return BatchChange(changed=1, batch=BatchView.of(_RECORD, [_job_at(succeeded_job(), 0), None, last]))


def retried_batch() -> BatchChange:
    """Return what a retry answers: the failed job has one that follows it."""
    return BatchChange(changed=1, batch=running_batch())


def _job_at(job: Job, place: int) -> Job:
    return job.model_copy(update={"id": job_id_at(EXAMPLE_BATCH_ID, place), "batch_id": EXAMPLE_BATCH_ID})
