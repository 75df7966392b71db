"""A broker that nobody waits for twice."""

from typing import Any

import dramatiq
import redis

from studio.circuit_breaker import CircuitBreaker
from studio.delivery.broker import StudioBroker
from studio.messaging import RedisTimeouts, connect_redis
from studio.settings import BrokerSettings

TIMEOUTS = RedisTimeouts(connect_seconds=0.3, answer_seconds=0.5)
"""What is accepted is safe in the store, and its answer should not wait for a message that the janitor can send."""


class GuardedBroker(StudioBroker):
    """Sends through a breaker: a Redis that is silent holds up the first few messages, and then none."""

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
        if not self._breaker.admits():
            raise redis.ConnectionError("Redis did not answer a moment ago")
        try:
            sent = super().enqueue(message, delay=delay)
        except (redis.ConnectionError, redis.TimeoutError):
            self._breaker.failed()
            raise
        self._breaker.answered()
        return sent
