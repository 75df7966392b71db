"""A bound on the jobs that wait: one more would only wait longer than its sender does."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest_api.backpressure.drain_rate import DrainRate
from studio.contracts.failures import FailureCode
from studio.errors import BrokerUnavailableError, TransientError
from studio.logging import get_logger

READING_HOLDS_SECONDS = 0.25

ROOM_WORTH_COMING_FOR = 0.1
"""Part of the queue that should be free when those come back who were sent away: not one place for all of them."""


class QueueFullError(TransientError):
    """As many jobs wait as may."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(FailureCode.QUEUE_FULL, "Too much is waiting already. Please try again later.")
        self.retry_after_seconds = retry_after_seconds


class QueueBound:
    """Knows how many jobs wait, to a quarter of a second, and what this process has made of them since, or makes now.

    Safe to share between threads. A queue whose length cannot be read is taken for one that has room: what is accepted
    meanwhile is safe in the store, and the janitor sends its messages.
    """

    def __init__(
        self, read_depth: Callable[[], int], max_jobs: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read_depth = read_depth
        self._max_jobs = max_jobs
        self._clock = clock
        self._reading = threading.Lock()
        self._state = threading.Lock()
        self._depth = 0
        self._made = 0
        self._being_made = 0
        self._read_at: float | None = None
        self._rate = DrainRate()

    @property
    def needs_reading(self) -> bool:
        """Whether ``read`` would look again, and nobody is looking just now."""
        return self._max_jobs > 0 and self._is_stale() and not self._reading.locked()

    def read(self) -> None:
        """Look how many jobs wait (blocking), unless that is known, or another thread is looking."""
        if not self._reading.acquire(blocking=False):
            return
        try:
            if self._is_stale():
                self._look()
        finally:
            self._reading.release()

    @contextmanager
    def room(self, jobs: int = 1) -> Iterator[int]:
        """Hold room for so many jobs, or for as many as there is, while they are made inside the block.

        The block gets how many. One that ends by an error has made none.

        Raises:
            QueueFullError: there is no room for one.
        """
        held = self._hold(jobs)
        made = 0
        try:
            yield held
            made = held
        finally:
            with self._state:
                self._being_made -= held
                self._made += made

    def _hold(self, jobs: int) -> int:
        with self._state:
            waiting = self._depth + self._made + self._being_made
            room = self._max_jobs - waiting if self._max_jobs > 0 else jobs
            if room <= 0:
                free_then = waiting - self._max_jobs * (1 - ROOM_WORTH_COMING_FOR)
                raise QueueFullError(self._rate.seconds_until(free_then))
            held = min(room, jobs)
            self._being_made += held
            return held

    def _is_stale(self) -> bool:
        return self._read_at is None or self._clock() - self._read_at >= READING_HOLDS_SECONDS

    def _look(self) -> None:
        with self._state:
            made_before = self._made
        try:
            depth = self._read_depth()
        except BrokerUnavailableError as error:
            get_logger(__name__).warning("queue_length_unknown", reason=str(error))
            depth = 0
        with self._state:
            now = self._clock()
            if self._read_at is not None:
                left = self._depth + made_before - depth
                self._rate = self._rate.after(left=left, seconds=now - self._read_at)
            self._depth = depth
            self._made -= made_before
            self._read_at = now
