"""Consuming this process's queues: dramatiq's worker, run in our own process instead of its forking command line."""

import dramatiq
from dramatiq.errors import Retry
from dramatiq.middleware import Retries, TimeLimit
from pydantic import ValidationError

IDLE_POLL_MILLISECONDS = 50
"""How long an idle worker sleeps at most before it looks again: dramatiq's own second would be felt on every job."""

PREFETCH = 1
"""Messages held per queue: with dramatiq's default a worker hoards what another, idle one could do."""

UNEXPECTED_ERROR_RETRIES = 3
MIN_BACKOFF_MILLISECONDS = 1_000
MAX_BACKOFF_MILLISECONDS = 60_000

UNREADABLE = (ValidationError,)
"""What a handler raises for a payload that it cannot read: such a message is dead-lettered at once."""


def consumer_middleware(time_limit_seconds: float) -> list[dramatiq.Middleware]:
    """Return the middleware of a consumer, every option stated.

    A handler that raises ``dramatiq.errors.Retry`` counts its own attempts and is always tried again; anything else is
    a bug, tried ``UNEXPECTED_ERROR_RETRIES`` times and then dead-lettered. The time limit is raised between two
    instructions of Python: it cannot interrupt native code.
    """
    return [
        TimeLimit(time_limit=time_limit_seconds * 1000, interval=500),
        Retries(
            min_backoff=MIN_BACKOFF_MILLISECONDS, max_backoff=MAX_BACKOFF_MILLISECONDS, retry_when=_is_worth_a_retry
        ),
    ]


class QueueConsumer:
    """Processes the messages whose handlers were declared on ``broker``, until it is stopped."""

    def __init__(self, broker: dramatiq.Broker, *, threads: int = 1) -> None:
        self._broker = broker
        self._worker = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=IDLE_POLL_MILLISECONDS)
        self._worker.queue_prefetch = PREFETCH

    def start(self) -> None:
        """Begin to consume, in threads of its own."""
        self._broker.emit_after("process_boot")
        self._worker.start()

    def stop(self, grace_seconds: float) -> None:
        """Fetch no more, wait so long for the work in hand, give back what was fetched and not begun.

        Work that is not finished by then is delivered again, to another worker, once this one's heartbeat is stale.
        """
        self._worker.stop(timeout=int(grace_seconds * 1000))


def _is_worth_a_retry(retries: int, error: BaseException) -> bool:
    return isinstance(error, Retry) or retries < UNEXPECTED_ERROR_RETRIES
