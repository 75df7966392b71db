"""The thread that is heard of while a handler works."""

import threading
from collections.abc import Sequence
from time import monotonic

import redis

from studio.delivery.broker import StudioBroker
from studio.delivery.link import Link


class HeartbeatThread(threading.Thread):
    """Beats for the process, and returns to the queues what dead processes held.

    After an outage it lets one heartbeat's time pass before it calls anybody dead: nobody could be heard of meanwhile.
    """

    def __init__(self, broker: StudioBroker, queues: Sequence[str], link: Link) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._broker = broker
        self._queues = queues
        self._link = link
        self._stopping = threading.Event()
        self._believes_from = monotonic()

    def run(self) -> None:
        """Beat until stopped, through every outage."""
        while True:
            self._beat()
            if self._stopping.wait(self._broker.beat_seconds):
                return

    def stop(self) -> None:
        """Beat no more."""
        self._stopping.set()

    def _beat(self) -> None:
        try:
            for queue in self._queues:
                self._broker.tend(queue, returns_the_dead=monotonic() >= self._believes_from)
        except redis.RedisError as error:
            self._link.lose(error)
            self._believes_from = monotonic() + self._broker.heartbeat_seconds
        else:
            self._link.restore()
