"""What the admin paths answer."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from ingest_api.admin.cursor import cursor_of
from ingest_api.admin.failed_jobs import FailedJob, Page, Requeued
from ingest_api.jobs.schemas import JOBS_PATH
from studio.contracts.cleanups import CleanupOrder, CleanupReport
from studio.contracts.failures import FailureCode

FAILED_JOBS_PATH = "/api/failed-jobs"
ADMIN_PATH = "/api/admin"
CLEANUPS_PATH = f"{ADMIN_PATH}/cleanups"

NEXT = Field(description="Ask with it for what follows; null: there is no more.")


class FailedJobLinks(BaseModel):
    """Where to go from here."""

    self: str = Field(description="The job.")
    retry: str = Field(description="POST here to try it again.")


class FailedJobView(BaseModel):
    """A job that failed."""

    model_config = ConfigDict(title="FailedJob")

    id: str
    code: FailureCode
    message: str
    attempts: int
    finished_at: datetime
    request_id: str | None = Field(description="Of the request that made the job; null, like what follows: unreadable.")
    filename: str | None
    model: str | None
    links: FailedJobLinks

    @classmethod
    def of(cls, job: FailedJob) -> Self:
        """Return a failure as the API shows it."""
        request, error = job.request, job.outcome.error
        path = f"{JOBS_PATH}/{job.job_id}"
        return cls(
            id=job.job_id,
            code=error.code if error else FailureCode.INTERNAL_ERROR,
            message=error.message if error else "",
            attempts=job.outcome.attempt,
            finished_at=job.outcome.finished_at,
            request_id=request.request_id if request else None,
            filename=request.source.filename if request else None,
            model=request.options.model if request else None,
            links=FailedJobLinks(self=path, retry=f"{FAILED_JOBS_PATH}/{job.job_id}/requeue"),
        )


class FailedJobsView(BaseModel):
    """A page of failures, newest first."""

    model_config = ConfigDict(title="FailedJobs")

    jobs: list[FailedJobView]
    next_cursor: str | None = NEXT

    @classmethod
    def of(cls, page: Page) -> Self:
        """Return a page as the API shows it."""
        return cls(jobs=[FailedJobView.of(job) for job in page.jobs], next_cursor=cursor_of(page.last))


class RequeuedView(BaseModel):
    """What became of the failures that were to be tried again."""

    model_config = ConfigDict(title="Requeued")

    retried: int = Field(description="New jobs, each a failed one's next try.")
    retried_before: int = Field(description="Failed jobs whose next try had been asked for already.")
    passed_over: int = Field(description="Failed jobs that are gone, or cannot be read.")
    next_cursor: str | None = NEXT

    @classmethod
    def of(cls, requeued: Requeued) -> Self:
        """Return the counts as the API shows them."""
        return cls(
            retried=requeued.retried,
            retried_before=requeued.retried_before,
            passed_over=requeued.passed_over,
            next_cursor=cursor_of(requeued.last),
        )


class CleanupWish(BaseModel):
    """What is wanted of a sweep."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(default=False, strict=True, description="Only count what would be removed.")
    older_than_seconds: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        strict=True,
        description="Remove jobs that ended and were accepted so long ago. Default: CLEANUP_OLDER_THAN_SECONDS.",
    )


class CleanupState(StrEnum):
    """Whether a sweep that was asked for has ended."""

    PENDING = "pending"
    FINISHED = "finished"


class CleanupLinks(BaseModel):
    """Where to go from here."""

    self: str = Field(description="The sweep.")


class CleanupView(BaseModel):
    """A sweep that was asked for."""

    model_config = ConfigDict(title="Cleanup")

    id: str
    state: CleanupState
    dry_run: bool
    older_than_seconds: float | None
    request_id: str
    created_at: datetime
    report: CleanupReport | None = Field(description="Once it has finished.")
    links: CleanupLinks

    @classmethod
    def of(cls, order: CleanupOrder, report: CleanupReport | None = None) -> Self:
        """Return a sweep as the API shows it."""
        return cls(
            id=order.cleanup_id,
            state=CleanupState.FINISHED if report else CleanupState.PENDING,
            dry_run=order.dry_run,
            older_than_seconds=order.older_than_seconds,
            request_id=order.request_id,
            created_at=order.created_at,
            report=report,
            links=CleanupLinks(self=f"{CLEANUPS_PATH}/{order.cleanup_id}"),
        )
