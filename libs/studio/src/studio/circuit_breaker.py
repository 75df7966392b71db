"""Leaving a server alone that does not answer, so that nobody queues up behind its silence."""

import threading
import time
from collections.abc import Callable

PAUSE_SECONDS = 1.0
FAILURES_TO_OPEN = 2
"""In a row, without an answer in between: one call alone may have been unlucky on a busy machine."""


class CircuitBreaker:
    """Counts the calls that got no answer. While it is open, one call in each pause may try; its answer closes it.

    Safe to share between threads.
    """

    def __init__(self, pause_seconds: float = PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause_seconds = pause_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._next_try_at = 0.0

    def admits(self) -> bool:
        """Say whether a call may be made now. Who is admitted reports ``answered`` or ``failed``.

        A try that reports neither costs nothing: the next one may go when the pause is over.
        """
        with self._lock:
            if self._failures < FAILURES_TO_OPEN:
                return True
            if self._clock() < self._next_try_at:
                return False
            self._next_try_at = self._clock() + self._pause_seconds
            return True

    def answered(self) -> None:
        """Note an answer of any kind: the server is there."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Note that a call was refused, or that nobody answered it in time."""
        with self._lock:
            self._failures += 1
            self._next_try_at = self._clock() + self._pause_seconds
