"""What lies on the broker, read from its own keys at the time of each scrape."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import redis
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from studio.contracts.messages import Queue
from studio.errors import BrokerUnavailableError
from studio.logging import get_logger
from studio.messaging import NAMESPACE


class MessageKind(StrEnum):
    """Where a message lies."""

    READY = "ready"
    DELAYED = "delayed"
    DEAD = "dead"


@dataclass(frozen=True)
class BrokerState:
    """Messages of each queue by kind, and the processes that talk to the broker."""

    messages: dict[tuple[Queue, MessageKind], int]
    workers: int


class BrokerQueues:
    """Reads the keys of dramatiq's Redis broker (named at the head of its ``dispatch.lua``, 2.2.1).

    ``<queue>`` is the list of messages that no worker has taken. Delayed messages lie in the hash ``<queue>.DQ.msgs``
    until they are due. ``<queue>.XQ`` holds the dead ones, and ``__heartbeats__`` when (ms, by Redis' clock) each
    process last talked to the broker.
    """

    def __init__(self, client: redis.Redis, heartbeat_seconds: float) -> None:
        self._client = client
        self._heartbeat_ms = heartbeat_seconds * 1000

    def read(self) -> BrokerState:
        """Read the clock, and then all the rest in one round trip.

        Raises:
            BrokerUnavailableError: Redis did not answer.
        """
        try:
            return self._read(_milliseconds(self._client.time()))
        except redis.RedisError as error:
            raise BrokerUnavailableError(str(error)) from error

    def _read(self, now_ms: float) -> BrokerState:
        pipeline = self._client.pipeline(transaction=False)
        for queue in Queue:
            pipeline.llen(f"{NAMESPACE}:{queue.value}")
            pipeline.hlen(f"{NAMESPACE}:{queue.value}.DQ.msgs")
            pipeline.zcard(f"{NAMESPACE}:{queue.value}.XQ")
        pipeline.zcount(f"{NAMESPACE}:__heartbeats__", now_ms - self._heartbeat_ms, "+inf")
        *counts, workers = pipeline.execute()
        places = [(queue, kind) for queue in Queue for kind in MessageKind]
        return BrokerState(dict(zip(places, counts, strict=True)), workers)

    def check(self) -> None:
        """Return when the broker can be read now, raise otherwise."""
        self.read()


class BrokerCollector(Collector):
    """Turns each reading into gauges; when there is none, says so and leaves the gauges out."""

    def __init__(self, queues: BrokerQueues) -> None:
        self._queues = queues
        self._was_up = True

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the broker for one scrape; its outage never fails the scrape."""
        try:
            state = self._queues.read()
        except BrokerUnavailableError as error:
            self._note(is_up=False, reason=str(error))
            yield _up(0)
            return
        self._note(is_up=True)
        yield _up(1)
        yield from _gauges(state)

    def _note(self, *, is_up: bool, reason: str = "") -> None:
        """Log the change, not each scrape."""
        if is_up != self._was_up:
            self._was_up = is_up
            if is_up:
                get_logger(__name__).info("broker_readable_again")
            else:
                get_logger(__name__).warning("broker_unreadable", reason=reason)


def _milliseconds(clock: tuple[int, int]) -> float:
    seconds, microseconds = clock
    return seconds * 1000 + microseconds / 1000


def _up(value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily("studio_exporter_up", "1 when the last reading of the broker worked.", value=value)


def _gauges(state: BrokerState) -> Iterator[GaugeMetricFamily]:
    messages = GaugeMetricFamily(
        "studio_queue_messages",
        "Messages on the broker: ready to be fetched, delayed (retries among them), dead-lettered.",
        labels=["queue", "kind"],
    )
    for (queue, kind), count in state.messages.items():
        messages.add_metric([queue.value, kind.value], count)
    yield messages
    yield GaugeMetricFamily(
        "studio_queue_workers",
        "Processes whose heartbeat is fresh: all consumers, and a producer for a while after it sent something.",
        value=state.workers,
    )
