"""What can be done with a job: accept it, look at it, stop it, render it again."""

from dataclasses import dataclass
from datetime import timedelta

import dramatiq

from ingest_api.jobs.lookup import JobLookup
from ingest_api.jobs.messages import JobMessages
from ingest_api.jobs.renders import Rendered, RenderOrder, Renders
from ingest_api.jobs.storing import Attachment, JobStoring
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobCancel, JobOutcome, JobRequest, JobState
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import PermanentError
from studio.job_records import Clock, JobRecords
from studio.object_store import ObjectStore


@dataclass(frozen=True)
class Retention:
    """How long a job is kept."""

    seconds: float


@dataclass(frozen=True)
class Upload:
    """A photo that has passed every check, with what is wanted of it."""

    photo: Attachment
    options: RemoveBackgroundOptions
    background: Attachment | None = None


class JobService:
    """The jobs of this API. Every method blocks on the store or the broker, and is safe to call from any thread."""

    def __init__(
        self, store: ObjectStore, records: JobRecords, broker: dramatiq.Broker, retention: Retention, clock: Clock
    ) -> None:
        self._records = records
        self._retention = retention
        self._clock = clock
        self._storing = JobStoring(store, records)
        self._messages = JobMessages(broker)
        self._lookup = JobLookup(records, clock)
        self._renders = Renders(records, self._storing, self._messages, self._lookup, clock)

    def accept(self, upload: Upload, request_id: str) -> Job:
        """Store a photo and its request, then ask for the work. Once the request is stored the job is accepted.

        Raises:
            StoreUnavailableError: the job was not accepted.
        """
        now = self._clock()
        request = JobRequest(
            job_id=new_id(),
            options=upload.options,
            source=upload.photo.facts,
            background=upload.background.facts if upload.background else None,
            request_id=request_id,
            created_at=now,
            expires_at=now + timedelta(seconds=self._retention.seconds),
        )
        self._storing.store(request, source=upload.photo, background=upload.background)
        self._messages.accepted(request)
        return job_view(request)

    def view(self, job_id: str) -> Job:
        """Return the job.

        Raises:
            PermanentError: ``not_found``, also of a job that has expired and waits to be swept away.
        """
        return self._lookup.view(job_id)

    def root_of_renders(self, job_id: str) -> Job:
        """Return the job whose cut-out a render of this one is made from; see ``Renders.root``."""
        return self._renders.root(job_id)

    def render(self, root: Job, order: RenderOrder, request_id: str) -> Rendered:
        """Return a job that renders a root's cut-out; see ``Renders.render``."""
        return self._renders.render(root, order, request_id)

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
            job = self.view(job_id)
        if job.state is not JobState.CANCELLED:
            raise PermanentError(FailureCode.JOB_ALREADY_FINISHED, f"The job has already {job.state.value}.")
        return job
