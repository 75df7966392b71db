"""How an idle worker learns at once that there is work, without asking for it all the time."""

from collections.abc import Sequence

import redis
from redis.client import PubSub

from studio.delivery.scripts import bell


class Doorbell:
    """Rung by whoever enqueues. A ring may be missed, or come to many: it says no more than that looking is worth it.

    For the use of one thread.
    """

    def __init__(self, client: redis.Redis, namespace: str, queues: Sequence[str]) -> None:
        self._client = client
        self._channels = [bell(namespace, queue) for queue in queues]
        self._subscription: PubSub | None = None

    def wait(self, seconds: float) -> None:
        """Return when it rings, or after so long; at once if it could not be heard until now.

        Raises:
            redis.RedisError: Redis did not answer; it is listened for anew the next time.
        """
        try:
            if self._subscription is None:
                self._listen()
            elif self._subscription.get_message(timeout=seconds):
                self._forget_rings(self._subscription)
        except redis.RedisError:
            self.close()
            raise

    def close(self) -> None:
        """Listen no more."""
        if self._subscription is not None:
            self._subscription.close()
            self._subscription = None

    def _listen(self) -> None:
        self._subscription = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        self._subscription.subscribe(*self._channels)

    def _forget_rings(self, subscription: PubSub) -> None:
        """One look answers all of them: while a worker is busy, they pile up."""
        while subscription.get_message(timeout=0):
            continue
