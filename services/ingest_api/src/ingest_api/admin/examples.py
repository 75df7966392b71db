"""Failures and a sweep for the documentation: built from the contracts, so that they cannot be out of date."""

from datetime import timedelta

from ingest_api.admin.failed_jobs import FailedJob, Page, Requeued
from ingest_api.jobs.examples import EXAMPLE_REQUEST
from studio.contracts.cleanups import CleanupOrder, CleanupReport
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobState
from studio.contracts.keys import FailedIndexKey

_JOB_ID = "c81d4e2ebcf24e3fa0e1b6d5a2c49f07"
_CLEANUP_ID = "5d1c7f0a9e6b4f0c8a4db2f6c03e7b19"
_CREATED_AT = EXAMPLE_REQUEST.created_at
_FAILED_AT = _CREATED_AT + timedelta(seconds=95)
_LAST = FailedIndexKey(_FAILED_AT, _JOB_ID)


def failed_page() -> Page:
    """Return a page that others follow."""
    request = EXAMPLE_REQUEST.model_copy(update={"job_id": _JOB_ID})
    error = JobFailure(code=FailureCode.OUT_OF_MEMORY, message="The worker ran out of memory.")
    outcome = JobOutcome(state=JobState.FAILED, attempt=4, finished_at=_FAILED_AT, error=error)
    return Page([FailedJob(_JOB_ID, outcome, request)], _LAST)


def some_requeued() -> Requeued:
    """Return the counts of a first hundred."""
    return Requeued(retried=97, retried_before=2, passed_over=1, last=_LAST)


def cleanup_order() -> CleanupOrder:
    """Return an order."""
    return CleanupOrder(
        cleanup_id=_CLEANUP_ID,
        older_than_seconds=3600,
        dry_run=False,
        request_id="example",
        created_at=_CREATED_AT,
    )


def cleanup_report() -> CleanupReport:
    """Return what became of it."""
    return CleanupReport(
        cleanup_id=_CLEANUP_ID,
        dry_run=False,
        started_at=_CREATED_AT + timedelta(seconds=0.2),
        finished_at=_CREATED_AT + timedelta(seconds=4.9),
        verdicts={"expired": 118, "aged": 2, "running": 3},
        jobs_removed=120,
        objects_removed=744,
        bytes_removed=1_204_551_010,
        is_complete=True,
    )
