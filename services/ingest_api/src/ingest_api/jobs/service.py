"""What can be done with a job: accept it, look at it, stop it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

import dramatiq

from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobCancel, JobOutcome, JobRequest, JobState, SourceFacts
from studio.contracts.keys import JobKey, JobObject
from studio.contracts.messages import JobAccepted, JobFinished, RemoveBackground, StudioMessage
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import BrokerUnavailableError, PermanentError
from studio.job_records import Clock, JobRecords
from studio.logging import bound, get_logger
from studio.messaging import send
from studio.object_store import ObjectStore


@dataclass(frozen=True)
class Retention:
    """How long a job is kept."""

    seconds: float


@dataclass(frozen=True)
class Upload:
    """A photo that has passed every check, with what is wanted of it."""

    file: BinaryIO
    source: SourceFacts
    options: RemoveBackgroundOptions


class JobService:
    """The jobs of this API. Every method blocks on the store or the broker, and is safe to call from any thread."""

    def __init__(
        self, store: ObjectStore, records: JobRecords, broker: dramatiq.Broker, retention: Retention, clock: Clock
    ) -> None:
        self._store = store
        self._records = records
        self._broker = broker
        self._retention = retention
        self._clock = clock

    def accept(self, upload: Upload, request_id: str) -> Job:
        """Store a photo and its request, then ask for the work.

        Once the request is stored the job is accepted. If the broker cannot take the message, the job stays queued:
        sending a lost message again is not built yet.

        Raises:
            StoreUnavailableError: the job was not accepted.
        """
        now = self._clock()
        request = JobRequest(
            job_id=new_id(),
            options=upload.options,
            source=upload.source,
            request_id=request_id,
            created_at=now,
            expires_at=now + timedelta(seconds=self._retention.seconds),
        )
        self._records.reserve(request)  # before the photo, or a crash could leave one that no sweep finds
        upload.file.seek(0)
        key = JobKey(request.job_id, JobObject.SOURCE)
        self._store.put(key, upload.file, size_bytes=upload.source.bytes, media_type=upload.source.media_type)
        self._records.accept(request)
        with bound(job_id=request.job_id):
            get_logger(__name__).info("job_accepted", model=request.options.model, source_bytes=request.source.bytes)
            self._send_or_warn(RemoveBackground(job_id=request.job_id), _accepted(request))
        return job_view(request)

    def view(self, job_id: str) -> Job:
        """Return the job.

        Raises:
            PermanentError: ``not_found``, also of a job that has expired and waits to be swept away.
        """
        job = self._records.view(job_id)
        if job is None or job.expires_at <= self._clock():
            raise unknown_job()
        return job

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
                with bound(job_id=job_id):
                    get_logger(__name__).info("job_cancelled", attempt=job.attempt)
                    self._send_or_warn(_cancelled(job))
            job = self.view(job_id)
        if job.state is not JobState.CANCELLED:
            raise PermanentError(FailureCode.JOB_ALREADY_FINISHED, f"The job has already {job.state.value}.")
        return job

    def _send_or_warn(self, *messages: StudioMessage) -> None:
        """Send in this order; when one cannot be sent, neither can the next, and waiting for it would help nobody."""
        try:
            for message in messages:
                send(self._broker, message)
        except BrokerUnavailableError as error:
            get_logger(__name__).warning("message_not_sent", reason=str(error))


def unknown_job() -> PermanentError:
    """Return the one answer to an id that is malformed, unknown, expired or somebody's guess."""
    return PermanentError(FailureCode.NOT_FOUND, "There is no such job; it may have expired.")


def _accepted(request: JobRequest) -> JobAccepted:
    return JobAccepted(
        job_id=request.job_id,
        model=request.options.model,
        source_bytes=request.source.bytes,
        megapixels=request.source.megapixels,
    )


def _cancelled(job: Job) -> JobFinished:
    return JobFinished(
        job_id=job.id,
        outcome=JobState.CANCELLED,
        model=job.options.model,
        megapixels=job.source.megapixels,
        attempts=job.attempt,
    )
