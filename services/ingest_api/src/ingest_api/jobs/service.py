"""What can be done with a job: accept it, look at it, stop it, try it again, render it again, remove it."""

import dramatiq

from ingest_api.jobs.accepting import JobAccepting, Retention, Upload
from ingest_api.jobs.glance import Glance
from ingest_api.jobs.glances import JobGlances
from ingest_api.jobs.idempotency import IdempotencyEntries
from ingest_api.jobs.lookup import JobLookup
from ingest_api.jobs.messages import JobMessages
from ingest_api.jobs.ordered import Ordered
from ingest_api.jobs.removal import JobRemoval
from ingest_api.jobs.renders import RenderOrder, Renders
from ingest_api.jobs.retries import Retries
from ingest_api.jobs.storing import JobStoring
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import Job, JobCancel, JobOutcome, JobState
from studio.errors import PermanentError
from studio.facts import Clock
from studio.job_records import JobRecords
from studio.object_store import ObjectStore


class JobService:
    """The jobs of this API. Methods block on the store or the broker, and are safe to call from any thread."""

    def __init__(
        self, store: ObjectStore, records: JobRecords, broker: dramatiq.Broker, retention: Retention, clock: Clock
    ) -> None:
        self._records = records
        self._clock = clock
        self._messages = JobMessages(broker)
        self._lookup = JobLookup(records, clock)
        self._glances = JobGlances(records, clock)
        storing, entries = JobStoring(store, records), IdempotencyEntries(store, records, clock)
        self._accepting = JobAccepting(storing, entries, self._messages, self._lookup, retention=retention, clock=clock)
        self._renders = Renders(records, storing, self._messages, self._lookup, clock)
        self._retries = Retries(store, records, storing, self._messages, self._lookup, retention=retention, clock=clock)
        self._removal = JobRemoval(store, records, entries, self._messages, self._lookup, clock=clock)

    def accept(self, upload: Upload, request_id: str, idempotency_key: str | None = None) -> Ordered:
        """Store a photo and ask for the work, once for each key; see ``JobAccepting``."""
        if idempotency_key is None:
            return self._accepting.accept(upload, request_id)
        return self._accepting.accept_once(upload, request_id, idempotency_key)

    def view(self, job_id: str) -> Job:
        """Return the job as it stands now.

        Raises:
            PermanentError: ``not_found``, also of a job that has expired and waits to be swept away.
        """
        return self._lookup.view(job_id)

    async def show(self, job_id: str) -> Glance:
        """Return the job as it stood a moment ago, for those who ask often; see ``JobGlances.show``."""
        return await self._glances.show(job_id)

    def glance(self, job_id: str) -> Glance:
        """Do the same, blocking."""
        return self._glances.take(job_id)

    def root_of_renders(self, job_id: str) -> Job:
        """Return the job whose cut-out a render of this one is made from; see ``Renders.root``."""
        return self._renders.root(job_id)

    def render(self, root: Job, order: RenderOrder, request_id: str) -> Ordered:
        """Return a job that renders a root's cut-out; see ``Renders.render``."""
        return self._renders.render(root, order, request_id)

    def retry(self, job_id: str, request_id: str) -> Ordered:
        """Return the job that tries a failed one again; see ``Retries.retry``."""
        retried = self._retries.retry(job_id, request_id)
        self._glances.forget(job_id)
        return retried

    def delete(self, job_id: str) -> None:
        """Remove a job with everything that was made from it; see ``JobRemoval.remove``."""
        try:
            removed = self._removal.remove(job_id)
        finally:
            self._glances.forget(job_id)
        for render in removed:
            self._glances.forget(render)

    def cancel(self, job_id: str, request_id: str) -> Job:
        """End the job as cancelled, unless it has ended; the create-only outcome decides any race.

        Raises:
            PermanentError: ``not_found``, or ``job_already_finished`` when it has succeeded or failed.
        """
        job = self.view(job_id)
        if not job.state.is_terminal:
            now = self._clock()
            self._records.request_cancel(job_id, JobCancel(request_id=request_id, requested_at=now))
            # Read once more: an attempt may have begun while the cancellation was written.
            job = self.view(job_id)
            outcome = JobOutcome(
                state=JobState.CANCELLED, attempt=job.attempt, started_at=job.started_at, finished_at=now
            )
            if not job.state.is_terminal and self._records.finish(job_id, outcome):
                self._messages.cancelled(job)
            self._glances.forget(job_id)
            job = self.view(job_id)
        if job.state is not JobState.CANCELLED:
            raise PermanentError(FailureCode.JOB_ALREADY_FINISHED, f"The job has already {job.state.value}.")
        return job
