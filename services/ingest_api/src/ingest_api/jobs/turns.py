"""Threads that want the same thing take turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from weakref import WeakValueDictionary


class Turns:
    """One thread at a time for each name, in this process. It spares work; it is not what keeps a thing single."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._guard = Lock()
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Hold the name's turn; without it, when it has not come in time."""
        with self._guard:
            lock = self._locks.setdefault(name, Lock())
        is_mine = lock.acquire(timeout=self._patience_seconds)
        try:
            yield
        finally:
            if is_mine:
                lock.release()
