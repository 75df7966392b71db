"""What the other services are told of a job."""

import dramatiq

from studio.contracts.jobs import Job, JobRequest, JobState
from studio.contracts.messages import (
    JobAccepted,
    JobFinished,
    RemoveBackground,
    RemoveBackgroundInBatch,
    StudioMessage,
)
from studio.errors import BrokerUnavailableError
from studio.logging import bound, get_logger
from studio.messaging import send


class JobMessages:
    """Sends, or logs that it could not: a job is what the bucket says, whoever has been told."""

    def __init__(self, broker: dramatiq.Broker) -> None:
        self._broker = broker

    def accepted(self, request: JobRequest) -> None:
        """Ask for the work, and say that there is some.

        If the broker cannot take the message, the job stays queued until reconciliation sends it again.
        """
        options, source = request.options, request.source
        with bound(job_id=request.job_id):
            get_logger(__name__).info(
                "job_accepted", model=options.model, source_bytes=source.bytes, derived_from=request.derived_from
            )
            accepted = JobAccepted(
                job_id=request.job_id,
                model=options.model,
                source_bytes=source.bytes,
                megapixels=source.megapixels,
            )
            work = RemoveBackgroundInBatch if request.batch_id else RemoveBackground
            self._send(work(job_id=request.job_id), accepted)

    def wanted_again(self, job: Job) -> None:
        """Ask again for work that is waiting: a message that comes twice is done once."""
        with bound(job_id=job.id):
            get_logger(__name__).info("job_wanted_again")
            work = RemoveBackgroundInBatch if job.batch_id else RemoveBackground
            self._send(work(job_id=job.id))

    def cancelled(self, job: Job) -> None:
        """Say that a job was ended by a client."""
        with bound(job_id=job.id):
            get_logger(__name__).info("job_cancelled", attempt=job.attempt)
            finished = JobFinished(
                job_id=job.id,
                outcome=JobState.CANCELLED,
                model=job.options.model,
                megapixels=job.source.megapixels,
                attempts=job.attempt,
            )
            self._send(finished)

    def _send(self, *messages: StudioMessage) -> None:
        """Send in this order; when one cannot be sent, neither can the next, and waiting for it would help nobody."""
        try:
            for message in messages:
                send(self._broker, message)
        except BrokerUnavailableError as error:
            get_logger(__name__).warning("message_not_sent", reason=str(error))
