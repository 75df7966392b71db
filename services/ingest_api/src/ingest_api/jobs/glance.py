"""A job as it stood at one moment, and how long that may be shown."""

from dataclasses import dataclass, replace
from functools import cached_property

from ingest_api.jobs.schemas import JobView
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobCancel, JobOutcome, JobRequest, JobState
from studio.job_records import JobRecords

MOMENT_SECONDS = 0.1
"""A job that has not ended is shown as it was so long ago, at most."""

REQUEST_SECONDS = 2.0
"""A job that another replica removed is shown for so long, at most; and one that another replica was asked to cancel as
if it had not been, unless it has ended. Of an ended job nothing else changes, but that a failed one is tried again."""


@dataclass(frozen=True)
class Glance:
    """A job at one moment."""

    request: JobRequest
    cancel: JobCancel | None
    outcome: JobOutcome | None
    job: Job
    retried_as: str | None = None

    @cached_property
    def json(self) -> str:
        """The answer to who asks for the job."""
        return JobView.of(self.job, self.retried_as).model_dump_json()


@dataclass(frozen=True)
class Kept:
    """A glance and its age; times are on the monotonic clock."""

    glance: Glance
    requested_at: float
    """When what changes once at most was read."""
    looked_at: float

    def is_good(self, now: float) -> bool:
        """Say whether it may still be shown."""
        return now - self.looked_at < (MOMENT_SECONDS if self.glance.outcome is None else REQUEST_SECONDS)


def refreshed(records: JobRecords, job_id: str, kept: Kept | None, now: float) -> Kept | None:
    """Look at a job (blocking), reading what may have changed since it was looked at before.

    An outcome stays, and is read first; a request goes, if anything, and a cancellation comes, so those are read again
    after a while only. Returns None when there is no such job.
    """
    recent = kept.glance if kept and now - kept.requested_at < REQUEST_SECONDS else None
    outcome = (kept.glance.outcome if kept else None) or records.outcome(job_id)
    request = recent.request if recent else records.request(job_id)
    if request is None:
        return None
    if outcome is None:
        glance = _unended(records, request, recent)
    else:
        glance = _ended(records, request, outcome, kept.glance if kept else None)
    return Kept(glance, kept.requested_at if kept and recent else now, now)


def _unended(records: JobRecords, request: JobRequest, recent: Glance | None) -> Glance:
    progress = records.progress(request.job_id)
    cancel = recent.cancel if recent else records.cancel(request.job_id)
    return Glance(request, cancel, None, job_view(request, progress, cancel))


def _ended(records: JobRecords, request: JobRequest, outcome: JobOutcome, old: Glance | None) -> Glance:
    """Return the same glance if nothing has changed: it knows its text already."""
    retried_as = records.retried_as(request.job_id) if outcome.state is JobState.FAILED else None
    if old is None or old.outcome is None:
        return Glance(request, None, outcome, job_view(request, outcome=outcome), retried_as)
    return old if old.retried_as == retried_as else replace(old, retried_as=retried_as)
