"""What all event streams of a process share: their number, the threads that look for them, and their end."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from studio.contracts.failures import FailureCode
from studio.errors import TransientError

LOOKING_THREADS = 4


class EventStreams:
    """Counts the open streams; used from one event loop."""

    def __init__(self, most: int, stopping: threading.Event) -> None:
        self._most = most
        self._open = 0
        self._stopping = stopping
        self.threads = ThreadPoolExecutor(LOOKING_THREADS, thread_name_prefix="events")

    @property
    def are_ending(self) -> bool:
        """Whether the process is about to stop."""
        return self._stopping.is_set()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a stream for as long as the block lasts.

        Raises:
            TransientError: ``queue_full``, when there are too many.
        """
        if self._open >= self._most:
            message = "Too many event streams are open here. Ask again later, or look at the state from time to time."
            raise TransientError(FailureCode.QUEUE_FULL, message, f"{self._open} event streams are open")
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
