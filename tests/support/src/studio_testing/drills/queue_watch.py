"""When each job's message was seen to come to the broker, whoever sent it there."""

from collections import defaultdict
from time import time

from studio.contracts.messages import Queue
from studio.errors import BrokerUnavailableError
from studio.messaging import waiting_job_ids
from studio_testing.drills.watch import Watch
from studio_testing.fleet.running import Fleet

LOOK_SECONDS = 0.1
QUEUES = (Queue.INFERENCE.value, Queue.INFERENCE_BATCH.value)


class QueueWatch(Watch):
    """Looks at the fleet's Redis, past every proxy.

    A message that an idle worker takes within a tenth of a second may be missed.
    """

    def __init__(self, fleet: Fleet) -> None:
        super().__init__(LOOK_SECONDS)
        self.arrivals: dict[str, list[float]] = defaultdict(list)
        """By job, in seconds since 1970."""
        self._client = fleet.redis.client()
        self._before: set[str] = set()

    def first_after(self, job_id: str, at: float) -> float | None:
        """Return when the message of a job first came after a moment, or None when that was not seen."""
        return next((arrival for arrival in self.arrivals.get(job_id, []) if arrival > at), None)

    def look(self) -> None:
        """Note what has come since the last look."""
        try:
            waiting = waiting_job_ids(self._client, QUEUES)
        except BrokerUnavailableError:
            return  # Redis is what some drills take away
        for job_id in waiting - self._before:
            self.arrivals[job_id].append(time())
        self._before = waiting

    def close(self) -> None:
        """Close the connection."""
        self._client.close()
