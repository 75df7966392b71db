"""Removing a job at its owner's wish, with everything that was made from it."""

from collections.abc import Iterator
from datetime import timedelta

from ingest_api.jobs.idempotency import IdempotencyEntries
from ingest_api.jobs.lookup import JobLookup, unknown_job
from ingest_api.jobs.messages import JobMessages
from studio.contracts.jobs import Job, JobOutcome, JobRequest, JobState
from studio.contracts.keys import ExpiryIndexKey, JobKey, JobObject, RenderKey, job_prefix, parse
from studio.facts import Clock, FactStore
from studio.job_records import JobRecords
from studio.job_removal import remove_job
from studio.object_store import ObjectStore

LOOK_AGAIN_SECONDS = 600
"""By then a worker that was at the job has written whatever it will."""


class JobRemoval:
    """Ends a job and removes it."""

    def __init__(
        self,
        store: ObjectStore,
        records: JobRecords,
        entries: IdempotencyEntries,
        messages: JobMessages,
        lookup: JobLookup,
        *,
        clock: Clock,
    ) -> None:
        self._store = store
        self._facts = FactStore(store)
        self._records = records
        self._entries = entries
        self._messages = messages
        self._lookup = lookup
        self._clock = clock

    def remove(self, job_id: str) -> list[str]:
        """Remove a job and its renders; return the ids of all of them.

        A sweep comes back to each: for what a crash leaves, and for what a worker writes that was still at it.

        Raises:
            PermanentError: ``not_found``.
            StoreUnavailableError: some of it may be left, for that sweep.
        """
        job, request = self._lookup.view(job_id), self._records.request(job_id)
        if request is None:
            raise unknown_job()
        self._facts.mark(ExpiryIndexKey.of(self._clock() + timedelta(seconds=LOOK_AGAIN_SECONDS), job_id))
        outcome = self._ended(job)
        self._disclaim(request)
        # Without its request nobody sees it, and a render that is being ordered at this moment withdraws.
        self._store.delete([JobKey(job_id, JobObject.REQUEST)])
        renders = [removed for render in list(self._renders(job_id)) for removed in self._removed(render)]
        remove_job(self._store, ExpiryIndexKey.of(request.expires_at, job_id), request, outcome)
        return [job_id, *renders]

    def _ended(self, job: Job) -> JobOutcome | None:
        """End the job as cancelled, unless it has ended; return the outcome that stands."""
        if not job.state.is_terminal:
            cancelled = JobOutcome(
                state=JobState.CANCELLED, attempt=job.attempt, started_at=job.started_at, finished_at=self._clock()
            )
            if self._records.finish(job.id, cancelled):
                self._messages.cancelled(job)
        return self._records.outcome(job.id)

    def _disclaim(self, request: JobRequest) -> None:
        """Free the names under which the job would be found."""
        if request.idempotency is not None:
            self._entries.release(request.idempotency, request.job_id)
        if request.retry_of is not None and self._records.retried_as(request.retry_of) == request.job_id:
            self._store.delete([JobKey(request.retry_of, JobObject.RETRY)])

    def _renders(self, job_id: str) -> Iterator[str]:
        """Return the jobs that rendered a job's cut-out, and those that tried them again."""
        for row in self._store.below(job_prefix(job_id)):
            key = parse(row.key)
            render = self._records.rendering_job(key) if isinstance(key, RenderKey) else None
            while render is not None:
                yield render
                render = self._records.retried_as(render)

    def _removed(self, job_id: str) -> list[str]:
        return self.remove(job_id) if self._lookup.find(job_id) is not None else []
