"""What the janitor asks of the broker, and tells through it."""

from dramatiq import Broker

from janitor.ending import Announce
from janitor.reconcile import JobQueue
from studio.contracts.messages import JobFinished, RemoveBackground, RemoveBackgroundInBatch
from studio.errors import BrokerUnavailableError
from studio.logging import get_logger
from studio.messaging import StudioBroker, send, waiting_job_ids

QUEUES = (RemoveBackground.queue, RemoveBackgroundInBatch.queue)


def job_queue(broker: StudioBroker) -> JobQueue:
    """Return the queues of the workers."""
    return JobQueue(
        waiting=lambda: waiting_job_ids(broker.client, QUEUES),
        send=lambda message: send(broker, message),
        announce=telemetry(broker),
    )


def telemetry(broker: Broker) -> Announce:
    """Return a way to tell of jobs that ended; what cannot be told is logged, and nothing waits for it."""

    def announce(message: JobFinished) -> None:
        try:
            send(broker, message)
        except BrokerUnavailableError as error:
            get_logger(__name__).warning("telemetry_not_sent", job_id=message.job_id, reason=str(error))

    return announce


def no_telemetry(message: JobFinished) -> None:
    """Tell nobody: where there is no broker."""
    get_logger(__name__).info("telemetry_not_sent", job_id=message.job_id, reason="no broker")
