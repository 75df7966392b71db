"""A job's facts in the bucket, read and written as typed values."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from studio.contracts.job_view import job_view
from studio.contracts.jobs import (
    Fact,
    Job,
    JobCancel,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobState,
    RenderEntry,
)
from studio.contracts.keys import (
    ExpiryIndexKey,
    FailedIndexKey,
    JobKey,
    JobObject,
    Key,
    RenderKey,
    parse,
    render_prefix,
)
from studio.errors import ObjectNotFoundError
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore

Clock = Callable[[], datetime]
FactType = TypeVar("FactType", bound=Fact)


def utc_now() -> datetime:
    """Return the time: the clock that services are given; tests give another."""
    return datetime.now(UTC)


class JobRecords:
    """Reads and writes the facts below ``jobs/`` and their indexes."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def request(self, job_id: str) -> JobRequest | None:
        """Return the acceptance, or None when there is no such job."""
        return self._read(JobKey(job_id, JobObject.REQUEST), JobRequest)

    def progress(self, job_id: str) -> JobProgress | None:
        """Return the last progress written, or None before the first attempt."""
        return self._read(JobKey(job_id, JobObject.PROGRESS), JobProgress)

    def cancel(self, job_id: str) -> JobCancel | None:
        """Return the cancellation, or None."""
        return self._read(JobKey(job_id, JobObject.CANCEL), JobCancel)

    def outcome(self, job_id: str) -> JobOutcome | None:
        """Return the outcome, or None while the job has not ended."""
        return self._read(JobKey(job_id, JobObject.OUTCOME), JobOutcome)

    def view(self, job_id: str) -> Job | None:
        """Derive the job as a client sees it, or None when there is no such job."""
        request = self.request(job_id)
        if request is None:
            return None
        return job_view(request, self.progress(job_id), self.cancel(job_id), self.outcome(job_id))

    def is_cancelled(self, job_id: str) -> bool:
        """Say whether somebody asked to stop this job (one cheap look, made between stages)."""
        return self._store.exists(JobKey(job_id, JobObject.CANCEL))

    def reserve(self, request: JobRequest) -> None:
        """Write the job's expiry entry, before anything else of it.

        A crash after this leaves at worst an entry and a source without a job, which a sweep removes; in any other
        order it could leave a photo that no sweep ever finds.
        """
        expiry = ExpiryIndexKey.of(request.expires_at, request.job_id)
        self._store.put(expiry, b"", media_type=JSON_MEDIA_TYPE)

    def accept(self, request: JobRequest) -> None:
        """Write the request, last of the upload: with it the job exists."""
        self._write(JobKey(request.job_id, JobObject.REQUEST), request)

    def withdraw(self, request: JobRequest) -> None:
        """Remove a job that nobody was told of. Its expiry entry goes last: a crash leaves the rest to a sweep."""
        items = (JobObject.REQUEST, JobObject.BACKGROUND)
        self._store.delete([JobKey(request.job_id, item) for item in items])
        self._store.delete([ExpiryIndexKey.of(request.expires_at, request.job_id)])

    def last_render(self, job_id: str, fingerprint: str) -> RenderKey | None:
        """Return the youngest generation of one render of a job, or None when it was never wanted."""
        rows = list(self._store.list(render_prefix(job_id, fingerprint)))
        match [parse(row.key) for row in rows[-1:]]:
            case [RenderKey() as key]:
                return key
            case _:
                return None

    def rendering_job(self, key: RenderKey) -> str | None:
        """Return the id of the job that one generation of a render names; None when it has been removed."""
        entry = self._read(key, RenderEntry)
        return entry.job_id if entry else None

    def claim_render(self, key: RenderKey, job_id: str) -> bool:
        """Make a job the one that renders these options, unless another is; say whether this one stands."""
        return self._store.create(key, _body(RenderEntry(job_id=job_id))) or self.rendering_job(key) == job_id

    def disclaim_render(self, key: RenderKey) -> None:
        """Take back a claim on a job that has been removed meanwhile."""
        self._store.delete([key])

    def report_progress(self, job_id: str, progress: JobProgress) -> None:
        """Write the progress: the count of attempts, and the heartbeat."""
        self._write(JobKey(job_id, JobObject.PROGRESS), progress)

    def request_cancel(self, job_id: str, cancel: JobCancel) -> None:
        """Ask for the job to be stopped; a second asking changes nothing."""
        self._store.create(JobKey(job_id, JobObject.CANCEL), _body(cancel))

    def finish(self, job_id: str, outcome: JobOutcome) -> bool:
        """End the job unless it has ended; say whether this outcome is the one that stands. A failure is also listed.

        A create whose answer was lost is asked again, and then finds its own outcome: that one stands as well.
        """
        ended = self._store.create(JobKey(job_id, JobObject.OUTCOME), _body(outcome)) or (
            self.outcome(job_id) == outcome
        )
        if ended:
            self.list_failure(job_id, outcome)
        return ended

    def list_failure(self, job_id: str, outcome: JobOutcome) -> None:
        """Put a failed job on the list of failures; doing it twice changes nothing."""
        if outcome.state is JobState.FAILED:
            self._store.put(FailedIndexKey(outcome.finished_at, job_id), b"", media_type=JSON_MEDIA_TYPE)

    def _read(self, key: Key, fact: type[FactType]) -> FactType | None:
        try:
            return fact.model_validate_json(self._store.read(key))
        except ObjectNotFoundError:
            return None

    def _write(self, key: JobKey, fact: Fact) -> None:
        self._store.put(key, _body(fact), media_type=JSON_MEDIA_TYPE)


def _body(fact: Fact) -> bytes:
    return fact.model_dump_json().encode()
