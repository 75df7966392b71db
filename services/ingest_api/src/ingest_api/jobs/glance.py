"""A job as it stood at one moment, and how long that may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ingest_api.jobs.schemas import JobView
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobCancel, JobOutcome, JobRequest
from studio.contracts.keys import JobObject
from studio.job_records import JobRecords

MOMENT_SECONDS = 0.1
"""A job that has not ended is shown as it was so long ago, at most."""

ENDED_SECONDS = 5.0
"""An ended job that another replica removed is shown for so long, at most. Else nothing changes, but that a failed one
is tried again."""

RENEWAL_SECONDS = 2.0
"""An ended job that is asked for is looked at again after so long, beside the answer: nobody waits for it."""

SHOWN = frozenset({JobObject.REQUEST, JobObject.PROGRESS, JobObject.CANCEL, JobObject.OUTCOME, JobObject.RETRY})
"""What a glance is made of."""


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
    """A glance, its age (on the monotonic clock), and the entity tags of what it was made of."""

    glance: Glance
    tags: Mapping[JobObject, str]
    looked_at: float

    def is_good(self, now: float) -> bool:
        """Say whether it may still be shown."""
        return now - self.looked_at < (MOMENT_SECONDS if self.glance.outcome is None else ENDED_SECONDS)

    def is_due(self, now: float) -> bool:
        """Say whether to look again, though it may still be shown."""
        return self.glance.outcome is not None and now - self.looked_at >= RENEWAL_SECONDS


def refreshed(records: JobRecords, job_id: str, kept: Kept | None, now: float) -> Kept | None:
    """Look at a job (blocking), by one listing and what has changed since; None when there is no such job.

    Of a job that merely waits, nothing more than the listing is read; and the same glance knows its text already.
    """
    tags = {item: row.etag for item, row in records.objects(job_id).items.items() if item in SHOWN}
    if JobObject.REQUEST not in tags:
        return None
    if kept is not None and kept.tags == tags:
        return replace(kept, looked_at=now)
    request = kept.glance.request if kept else records.request(job_id)
    if request is None:
        return None
    return Kept(_glance(records, request, tags), tags, now)


def _glance(records: JobRecords, request: JobRequest, tags: Mapping[JobObject, str]) -> Glance:
    job_id = request.job_id
    outcome = records.outcome(job_id) if JobObject.OUTCOME in tags else None
    if outcome is not None:
        retried_as = records.retried_as(job_id) if JobObject.RETRY in tags else None
        return Glance(request, None, outcome, job_view(request, outcome=outcome), retried_as)
    progress = records.progress(job_id) if JobObject.PROGRESS in tags else None
    cancel = records.cancel(job_id) if JobObject.CANCEL in tags else None
    return Glance(request, cancel, None, job_view(request, progress, cancel))
