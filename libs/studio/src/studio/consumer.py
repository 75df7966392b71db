"""Consuming this process's queues: dramatiq's worker, run in our own process instead of its forking command line."""

import threading

import dramatiq
from dramatiq.errors import Retry
from dramatiq.middleware import Retries, TimeLimit

from studio.errors import BrokerUnavailableError

IDLE_POLL_MILLISECONDS = 50
"""How long an idle worker sleeps at most before it looks again: dramatiq's own second would be felt on every job."""

PREFETCH = 1
"""Messages held per queue: with dramatiq's default a worker hoards what another, idle one could do."""

UNEXPECTED_ERROR_DELIVERIES = 10
MIN_BACKOFF_MILLISECONDS = 1_000
MAX_BACKOFF_MILLISECONDS = 60_000
LIVENESS_POLL_SECONDS = 1.0


class ConsumerDiedError(Exception):
    """A thread of the consumer has ended by itself; only a new process helps."""


def consumer_middleware(time_limit_seconds: float) -> list[dramatiq.Middleware]:
    """Return the middleware of a consumer, every option stated.

    A handler that raises ``dramatiq.errors.Retry`` counts its own attempts and is always tried again. Anything else is
    a bug: its message is dead-lettered once it has been delivered ``UNEXPECTED_ERROR_DELIVERIES`` times, for whatever
    reason. The time limit is raised between two instructions of Python: it cannot interrupt native code.
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

    def check(self) -> None:
        """Return while every thread lives.

        dramatiq 2.2 can lose one: a consumer of delayed messages ends when Redis fails while retries come due, and what
        it holds stays with this process, whose other threads keep its heartbeat fresh.

        Raises:
            BrokerUnavailableError: one has died.
        """
        if dead := [
            thread.name for thread in (*self._worker.consumers.values(), *self._worker.workers) if not thread.is_alive()
        ]:
            raise BrokerUnavailableError(f"threads of the consumer have died: {', '.join(dead)}")

    def run_until(self, stopping: threading.Event, grace_seconds: float) -> None:
        """Stay until ``stopping`` is set, then stop.

        Raises:
            ConsumerDiedError: a thread died; the process should end, so that its messages go to its successor.
        """
        while not stopping.wait(LIVENESS_POLL_SECONDS):
            try:
                self.check()
            except BrokerUnavailableError as error:
                raise ConsumerDiedError(str(error)) from error
        self.stop(grace_seconds)

    def stop(self, grace_seconds: float) -> None:
        """Fetch no more, wait so long for the work in hand, give back what was fetched and not begun.

        Work that is not finished by then is delivered again, to another worker, once this one's heartbeat is stale.
        """
        self._worker.stop(timeout=int(grace_seconds * 1000))


def _is_worth_a_retry(deliveries: int, error: BaseException) -> bool:
    return isinstance(error, Retry) or deliveries < UNEXPECTED_ERROR_DELIVERIES
