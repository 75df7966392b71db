"""When each job's message was seen to come to the broker, whoever sent it there."""

import threading
from collections import defaultdict
from time import time
from typing import Self

from studio.contracts.messages import Queue
from studio.errors import BrokerUnavailableError
from studio.messaging import waiting_job_ids
from studio_testing.fleet.running import Fleet

LOOK_SECONDS = 0.1
QUEUES = (Queue.INFERENCE.value, Queue.INFERENCE_BATCH.value)


class QueueWatch:
    """Looks at the fleet's Redis from a thread of its own, past every proxy, inside a ``with`` block.

    A message that an idle worker takes within a tenth of a second may be missed.
    """

    def __init__(self, fleet: Fleet) -> None:
        self.arrivals: dict[str, list[float]] = defaultdict(list)
        """By job, in seconds since 1970."""
        self._client = fleet.redis.client()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="queue-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._client.close()

    def first_after(self, job_id: str, at: float) -> float | None:
        """Return when the message of a job first came after a moment, or None when that was not seen."""
        return next((arrival for arrival in self.arrivals.get(job_id, []) if arrival > at), None)

    def _watch(self) -> None:
        before: set[str] = set()
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                waiting = waiting_job_ids(self._client, QUEUES)
            except BrokerUnavailableError:
                continue  # Redis is what some drills take away
            for job_id in waiting - before:
                self.arrivals[job_id].append(time())
            before = waiting
