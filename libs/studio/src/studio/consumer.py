"""Consuming this process's queues: one message at a time, in a thread of our own process."""

import threading

import dramatiq
import redis
import structlog
from dramatiq.middleware import TimeLimit

from studio.delivery.broker import StudioBroker
from studio.delivery.heartbeat_thread import HeartbeatThread
from studio.delivery.link import Link
from studio.delivery.settlement import Settlement, Verdict
from studio.delivery.work_thread import WorkThread
from studio.errors import BrokerUnavailableError

LIVENESS_POLL_SECONDS = 1.0
TIME_LIMIT_POLL_MILLISECONDS = 500


class ConsumerDiedError(Exception):
    """A thread of the consumer has ended by itself; only a new process helps."""


def consumer_middleware(time_limit_seconds: float) -> list[dramatiq.Middleware]:
    """Return the middleware of a consumer, every option stated.

    The time limit is raised between two instructions of Python: it cannot interrupt native code. Retries are no
    middleware here (dramatiq's would be lost in an outage): see ``studio.delivery.settlement``.
    """
    return [TimeLimit(time_limit=time_limit_seconds * 1000, interval=TIME_LIMIT_POLL_MILLISECONDS)]


class QueueConsumer:
    """Processes the messages whose handlers were declared on ``broker``, until it is stopped.

    It takes a message when it has none, from the queue whose handler was declared with the smallest priority; so what
    waits, waits where any idle worker can take it. It is dramatiq's worker without that one's hoarding and its losses
    in an outage: the actors, the middleware's hooks around them and the messages are dramatiq's.
    """

    def __init__(self, broker: StudioBroker) -> None:
        self._broker = broker
        self._link = Link()
        queues = _by_preference(broker)
        self._work = WorkThread(broker, queues, self._link)
        self._heartbeat = HeartbeatThread(broker, queues, self._link)

    @property
    def is_busy(self) -> bool:
        """Whether a message is in hand."""
        return self._work.in_hand is not None

    def start(self) -> None:
        """Begin to consume, in threads of its own."""
        self._broker.emit_after("process_boot")
        self._heartbeat.start()
        self._work.start()

    def check(self) -> None:
        """Return while every thread lives and Redis answers.

        Raises:
            BrokerUnavailableError: one has died, or Redis did not answer the last time.
        """
        if dead := self._dead_threads():
            raise BrokerUnavailableError(dead)
        if trouble := self._link.trouble:
            raise BrokerUnavailableError(trouble)

    def run_until(self, stopping: threading.Event, grace_seconds: float) -> bool:
        """Stay until ``stopping`` is set, then stop, and return what ``stop`` does.

        Raises:
            ConsumerDiedError: a thread died; the process should end, so that its message goes to its successor.
        """
        while not stopping.wait(LIVENESS_POLL_SECONDS):
            if dead := self._dead_threads():
                raise ConsumerDiedError(dead)
        return self.stop(grace_seconds)

    def stop(self, grace_seconds: float) -> bool:
        """Take nothing more, wait so long for the work in hand, and say whether it is done.

        What is not done by then is delivered again, to another worker, once this one's heartbeat is stale, or at once
        by ``give_back``.
        """
        self._work.stop()
        self._work.join(grace_seconds)
        self._work.abandon()
        self._heartbeat.stop()
        return not self._work.is_alive()

    def give_back(self) -> None:
        """Let another worker have the message in hand at once: for a process that ends before its handler does.

        If Redis does not answer, it has it later, when the heartbeat is stale.
        """
        if (delivery := self._work.in_hand) is None:
            return
        logger = structlog.stdlib.get_logger(__name__)
        try:
            self._broker.settle(delivery, Settlement(Verdict.AGAIN), delivery.message)
        except redis.RedisError as error:
            logger.warning("message_not_given_back", queue=delivery.queue, reason=str(error))
        else:
            logger.info("message_given_back", queue=delivery.queue)

    def _dead_threads(self) -> str:
        dead = [thread.name for thread in (self._heartbeat, self._work) if not thread.is_alive()]
        return f"threads of the consumer have died: {', '.join(dead)}" if dead else ""


def _by_preference(broker: StudioBroker) -> list[str]:
    """Return the queues of the handlers declared so far, those of the smallest priority first."""
    actors = sorted(broker.actors.values(), key=lambda actor: (actor.priority, actor.queue_name))
    return list(dict.fromkeys(actor.queue_name for actor in actors))
