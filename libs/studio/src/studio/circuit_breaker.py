"""Leaving a server alone that does not answer, so that nobody queues up behind its silence."""

import math
import threading
import time
from collections.abc import Callable

PAUSE_SECONDS = 1.0
FAILURES_TO_OPEN = 2
"""In a row, without an answer in between: one call alone may have been unlucky on a busy machine."""

MOMENT_SECONDS = 0.1
"""Calls that wait for a silent server together give up together. Who asks just after the first of them waits to hear of
the others, or it would be the next to wait for nothing."""


class CircuitBreaker:
    """Counts the calls that got no answer. While it is open, one call in each pause may try; its answer closes it.

    Safe to share between threads.
    """

    def __init__(
        self,
        pause_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause_seconds = pause_seconds
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._failures = 0
        self._next_try_at = 0.0
        self._doubted_at = -math.inf

    def admits(self) -> bool:
        """Say whether a call may be made now; takes ``MOMENT_SECONDS`` just after a first doubt, and no time otherwise.

        Who is admitted reports ``answered`` or ``failed``. A try that reports neither costs nothing: the next one may
        go when the pause is over.
        """
        if (moment := self._undecided_for()) > 0:
            self._sleep(moment)
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
            self._doubted_at = -math.inf

    def doubted(self) -> None:
        """Note that nobody answered a call in time that may have been slow for a reason of its own."""
        with self._lock:
            self._doubted_at = self._clock()

    def failed(self) -> None:
        """Note that a call was refused, or that nobody answered it in time."""
        with self._lock:
            self._failures += 1
            self._doubted_at = self._clock()
            self._next_try_at = self._doubted_at + self._pause_seconds

    def _undecided_for(self) -> float:
        """Return in how many seconds it is clear whether those who waited with the first one heard nothing either."""
        with self._lock:
            if self._failures >= FAILURES_TO_OPEN:
                return 0.0
            return self._doubted_at + MOMENT_SECONDS - self._clock()
