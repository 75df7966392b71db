"""A broker that nobody waits for twice."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import dramatiq
import redis

from studio.circuit_breaker import CircuitBreaker
from studio.delivery.broker import StudioBroker
from studio.errors import BrokerUnavailableError
from studio.messaging import RedisTimeouts, connect_redis, queue_depth
from studio.settings import BrokerSettings

Answer = TypeVar("Answer")

TIMEOUTS = RedisTimeouts(connect_seconds=0.3, answer_seconds=0.5)
"""What is accepted is safe in the store, and its answer should not wait for a message that the janitor can send."""


class GuardedBroker(StudioBroker):
    """Asks through a breaker: a Redis that is silent holds up the first few callers, and then none."""

    def __init__(self, settings: BrokerSettings, breaker: CircuitBreaker) -> None:
        super().__init__(
            connect_redis(settings, TIMEOUTS), middleware=(), heartbeat_seconds=settings.broker_heartbeat_seconds
        )
        self._breaker = breaker

    def enqueue(self, message: "dramatiq.Message[Any]", *, delay: int | None = None) -> "dramatiq.Message[Any]":
        """Put a message on its queue.

        Raises:
            redis.RedisError: Redis did not take it, or is left alone for a moment.
        """
        return self._asked(partial(super().enqueue, message, delay=delay))

    def depth(self, queues: Sequence[str]) -> int:
        """Return how many messages wait on these queues.

        Raises:
            BrokerUnavailableError: Redis did not say, or is left alone for a moment.
        """
        try:
            return self._asked(partial(queue_depth, self.client, queues))
        except redis.RedisError as error:
            raise BrokerUnavailableError(str(error)) from error

    def _asked(self, call: Callable[[], Answer]) -> Answer:
        if not self._breaker.admits():
            raise redis.ConnectionError("Redis did not answer a moment ago")
        try:
            answer = call()
        except (redis.ConnectionError, redis.TimeoutError, BrokerUnavailableError):
            self._breaker.failed()
            raise
        self._breaker.answered()
        return answer
