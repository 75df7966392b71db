"""What the other services are told of a batch."""

from collections.abc import Sequence

import dramatiq

from studio.contracts.batches import BatchRecord
from studio.contracts.jobs import JobRequest
from studio.contracts.messages import JobAccepted, RemoveBackgroundInBatch, StudioMessage
from studio.errors import BrokerUnavailableError
from studio.logging import get_logger
from studio.messaging import send


class BatchMessages:
    """Sends, or logs that it could not: a batch is what the bucket says, whoever has been told."""

    def __init__(self, broker: dramatiq.Broker) -> None:
        self._broker = broker

    def accepted(self, record: BatchRecord, requests: Sequence[JobRequest]) -> None:
        """Ask for the work, and say that there is some.

        If the broker cannot take a message, none after it is tried: a client waits for this. The janitor sends those
        of the jobs that nobody was asked to do.
        """
        rejected = len(record.items) - len(requests)
        get_logger(__name__).info(
            "batch_accepted",
            batch_id=record.batch_id,
            jobs=len(requests),
            rejected=rejected,
            model=record.options.model,
        )
        work: list[StudioMessage] = [RemoveBackgroundInBatch(job_id=request.job_id) for request in requests]
        try:
            for message in [*work, *map(_telemetry, requests)]:
                send(self._broker, message)
        except BrokerUnavailableError as error:
            get_logger(__name__).warning("message_not_sent", batch_id=record.batch_id, reason=str(error))


def _telemetry(request: JobRequest) -> JobAccepted:
    return JobAccepted(
        job_id=request.job_id,
        model=request.options.model,
        source_bytes=request.source.bytes,
        megapixels=request.source.megapixels,
    )
