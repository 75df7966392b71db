"""Dramatiq's Redis broker, judging time by Redis' clock, and handing out one message at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker

from studio.delivery.scripts import dispatch_script, on_redis_clock, script, with_bell
from studio.delivery.settlement import Settlement, Verdict

NAMESPACE = "studio"
DEAD_MESSAGE_TTL_MS = 7 * 24 * 3600 * 1000
MAINTENANCE_NEVER = 0
"""Chance in a million that a command also looks for dead workers: ``tend`` does, at a known rate."""

BEATS_PER_TIMEOUT = 4
LONGEST_BEAT_SECONDS = 1.0
CHUNK = 1_000
"""Dead letters that are removed in one step; Lua's stack takes some 8,000."""


@dataclass(frozen=True)
class Delivery:
    """A message in this process's hands, as it lies on the broker."""

    queue: str
    message_id: str
    message: bytes


class StudioBroker(RedisBroker):
    """Keeps dramatiq's keys, which the exporter and the dashboard read, with three differences.

    - All times are of Redis' clock, so that a service whose own is wrong disturbs nobody.
    - A delayed message waits in Redis (``<queue>.DQ.msgs``, due by the sorted set ``<queue>.DQ.eta``), in nobody's
      hands, and is returned to its queue by whichever worker asks for work next.
    - ``take`` and ``settle`` are one step each inside Redis, and may be repeated when their answer was lost.
    """

    def __init__(
        self, client: redis.Redis, *, middleware: Iterable[dramatiq.Middleware], heartbeat_seconds: float
    ) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            client=client,
            middleware=list(middleware),
            namespace=NAMESPACE,
            maintenance_chance=MAINTENANCE_NEVER,
            heartbeat_timeout=int(heartbeat_seconds * 1000),
            dead_message_ttl=DEAD_MESSAGE_TTL_MS,
        )
        self.heartbeat_seconds = heartbeat_seconds
        self.scripts["dispatch"] = client.register_script(with_bell(on_redis_clock(dispatch_script())))
        self._take_script = client.register_script(script("take"))
        self._settle_script = client.register_script(script("settle"))

    @property
    def beat_seconds(self) -> float:
        """How often this process is heard of, so that it is not taken for dead."""
        return min(LONGEST_BEAT_SECONDS, self.heartbeat_seconds / BEATS_PER_TIMEOUT)

    def enqueue(self, message: "dramatiq.Message[Any]", *, delay: int | None = None) -> "dramatiq.Message[Any]":
        """Put a message on its queue, now or ``delay`` milliseconds later by Redis' clock.

        Raises:
            redis.RedisError: Redis did not take it, or did not say so.
        """
        if delay is None:
            return super().enqueue(message)
        message = message.copy(options={"redis_message_id": str(uuid4())})
        self.emit_before("enqueue", message, delay)
        self._settle(message.queue_name, message.options["redis_message_id"], Verdict.LATER, delay, message.encode())
        self.emit_after("enqueue", message, delay)
        return message

    def take(self, queues: Sequence[str]) -> Delivery | None:
        """Take the next message of the first of these queues that has one. The caller must hold none.

        Raises:
            redis.RedisError: Redis did not answer; what it may have handed out comes back with the next call.
        """
        beat_ms = int(self.beat_seconds * 1000)
        taken = self._take_script(keys=[self.namespace], args=[self.broker_id, beat_ms, *queues])
        return Delivery(taken[0].decode(), taken[1].decode(), taken[2]) if taken else None

    def settle(self, delivery: Delivery, settlement: Settlement, message: bytes) -> bool:
        """Let go of a message, and put ``message`` in its place if it goes elsewhere; say if it was still ours.

        Raises:
            redis.RedisError: Redis did not answer; to be repeated.
        """
        verdict, delay = settlement.verdict, settlement.delay_milliseconds
        return self._settle(delivery.queue, delivery.message_id, verdict, delay, message)

    def _settle(self, queue: str, message_id: str, verdict: Verdict, delay: int, message: bytes) -> bool:
        args = [self.broker_id, queue, message_id, verdict.value, delay, message]
        return bool(self._settle_script(keys=[self.namespace], args=args))

    def tend(self, queue: str, *, returns_the_dead: bool) -> None:
        """Show that this process lives; give the queue back what dead ones held; drop its oldest dead letters.

        Raises:
            redis.RedisError: Redis did not answer.
        """
        # A command that dramatiq's script does not know does only what the script does for every command.
        args = ["tend", 0, queue, self.broker_id, self.heartbeat_timeout, self.dead_message_ttl]
        self.scripts["dispatch"](keys=[self.namespace], args=[*args, int(returns_the_dead), CHUNK])
