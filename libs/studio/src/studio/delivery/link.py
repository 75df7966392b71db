"""Whether Redis answered a consumer's last question."""

import threading

import redis
import structlog


class Link:
    """Logs the change, not each failure. Safe to use from several threads."""

    def __init__(self) -> None:
        self._reason: str | None = None
        self._lock = threading.Lock()

    @property
    def trouble(self) -> str | None:
        """Return why Redis did not answer, or None if it did."""
        return self._reason

    def lose(self, error: redis.RedisError) -> None:
        """Note that it did not."""
        with self._lock:
            was_up, self._reason = self._reason is None, str(error) or type(error).__name__
        if was_up:
            structlog.stdlib.get_logger(__name__).warning("broker_lost", reason=self._reason)

    def restore(self) -> None:
        """Note that it did."""
        if self._reason is None:
            return
        with self._lock:
            was_down, self._reason = self._reason is not None, None
        if was_down:
            structlog.stdlib.get_logger(__name__).info("broker_back")
