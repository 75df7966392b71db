"""A job's facts in the bucket, read and written as typed values."""

from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.job_view import job_view
from studio.contracts.jobs import (
    AttemptClaim,
    Job,
    JobCancel,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobRetry,
    JobState,
    RenderEntry,
)
from studio.contracts.keys import (
    AttemptKey,
    ExpiryIndexKey,
    FailedIndexKey,
    IdempotencyKey,
    JobKey,
    JobObject,
    OpenIndexKey,
    RenderKey,
    job_prefix,
    parse,
    render_prefix,
)
from studio.facts import Clock, FactStore, utc_now
from studio.job_objects import JobObjects
from studio.object_store import ObjectStore

__all__ = ["Clock", "JobRecords", "utc_now"]


class JobRecords:
    """Reads and writes the facts below ``jobs/`` and their indexes."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._facts = FactStore(store)

    def request(self, job_id: str) -> JobRequest | None:
        """Return the acceptance, or None when there is no such job."""
        return self._facts.read(JobKey(job_id, JobObject.REQUEST), JobRequest)

    def progress(self, job_id: str) -> JobProgress | None:
        """Return the last progress written, or None before the first attempt."""
        return self._facts.read(JobKey(job_id, JobObject.PROGRESS), JobProgress)

    def cancel(self, job_id: str) -> JobCancel | None:
        """Return the cancellation, or None."""
        return self._facts.read(JobKey(job_id, JobObject.CANCEL), JobCancel)

    def outcome(self, job_id: str) -> JobOutcome | None:
        """Return the outcome, or None while the job has not ended."""
        return self._facts.read(JobKey(job_id, JobObject.OUTCOME), JobOutcome)

    def view(self, job_id: str) -> Job | None:
        """Derive the job as a client sees it, or None when there is no such job.

        The outcome is read first: of a job that has ended, nothing else but the request is needed.
        """
        outcome = self.outcome(job_id)
        request = self.request(job_id)
        if request is None:
            return None
        if outcome is not None:
            return job_view(request, outcome=outcome)
        return job_view(request, self.progress(job_id), self.cancel(job_id))

    def objects(self, job_id: str) -> JobObjects:
        """Return what lies below a job, by one listing."""
        return JobObjects.of(self._store.below(job_prefix(job_id)))

    def is_cancelled(self, job_id: str) -> bool:
        """Say whether somebody asked to stop this job (one cheap look, made between stages)."""
        return self._store.exists(JobKey(job_id, JobObject.CANCEL))

    def reserve(self, request: JobRequest) -> None:
        """Write the job's entries in the indexes, before anything else of it.

        A crash after this leaves at worst entries and a source without a job, which a sweep removes; in any other
        order it could leave a photo that no sweep ever finds, or a job that nobody reminds a worker of.
        """
        self._facts.mark(ExpiryIndexKey.of(request.expires_at, request.job_id))
        self._facts.mark(OpenIndexKey(request.job_id))

    def accept(self, request: JobRequest) -> None:
        """Write the request, last of the upload: with it the job exists."""
        self._facts.write(JobKey(request.job_id, JobObject.REQUEST), request)

    def withdraw(self, request: JobRequest) -> None:
        """Remove a job that nobody was told of. Its expiry entry goes last: a crash leaves the rest to a sweep."""
        items = (JobObject.REQUEST, JobObject.SOURCE, JobObject.BACKGROUND)
        self._store.delete([*(JobKey(request.job_id, item) for item in items), OpenIndexKey(request.job_id)])
        self._store.delete([ExpiryIndexKey.of(request.expires_at, request.job_id)])

    def claim_attempt(self, job_id: str, number: int, claim: AttemptClaim) -> bool:
        """Count an attempt, and keep others from making the same one; say whether this claim is the one that stands."""
        return self._facts.create(AttemptKey(job_id, number), claim)

    def release_attempt(self, job_id: str, number: int) -> None:
        """Give an attempt back: it does not count."""
        self._store.delete([AttemptKey(job_id, number)])

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
        entry = self._facts.read(key, RenderEntry)
        return entry.job_id if entry else None

    def claim_render(self, key: RenderKey, job_id: str) -> bool:
        """Make a job the one that renders these options, unless another is; say whether this one stands."""
        return self._facts.create(key, RenderEntry(job_id=job_id))

    def disclaim_render(self, key: RenderKey) -> None:
        """Take back a claim on a job that has been removed meanwhile."""
        self._store.delete([key])

    def claim_retry(self, job_id: str, retry_id: str) -> str:
        """Make a job the one that tries a failed one again, unless another is; return the id of the one that stands."""
        if self._facts.create(JobKey(job_id, JobObject.RETRY), JobRetry(job_id=retry_id)):
            return retry_id
        return self.retried_as(job_id) or retry_id

    def retried_as(self, job_id: str) -> str | None:
        """Return the id of the job that tries a failed one again, or None."""
        retry = self._facts.read(JobKey(job_id, JobObject.RETRY), JobRetry)
        return retry.job_id if retry else None

    def claim_idempotency(self, digest: str, entry: IdempotencyEntry) -> IdempotencyEntry:
        """Write what an ``Idempotency-Key`` stands for, unless that is known; return what it stands for."""
        key = IdempotencyKey(digest)
        if self._facts.create(key, entry):
            return entry
        return self._facts.read(key, IdempotencyEntry) or entry

    def report_progress(self, job_id: str, progress: JobProgress) -> None:
        """Write the progress: how far the attempt is, and the heartbeat."""
        self._facts.write(JobKey(job_id, JobObject.PROGRESS), progress)

    def request_cancel(self, job_id: str, cancel: JobCancel) -> None:
        """Ask for the job to be stopped; a second asking changes nothing."""
        self._facts.create(JobKey(job_id, JobObject.CANCEL), cancel)

    def finish(self, job_id: str, outcome: JobOutcome) -> bool:
        """End the job unless it has ended; say whether this outcome is the one that stands, and settle it then."""
        ended = self.end(job_id, outcome)
        if ended:
            self.settle(job_id, outcome)
        return ended

    def end(self, job_id: str, outcome: JobOutcome) -> bool:
        """End the job unless it has ended; say whether this outcome stands: it is to be settled then."""
        return self._facts.create(JobKey(job_id, JobObject.OUTCOME), outcome)

    def settle(self, job_id: str, outcome: JobOutcome) -> None:
        """Bring the indexes up to date with an outcome; doing it twice changes nothing."""
        if outcome.state is JobState.FAILED:
            self._facts.mark(FailedIndexKey(outcome.finished_at, job_id))
        self._store.delete([OpenIndexKey(job_id)])
