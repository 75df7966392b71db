"""Doing one thing to many, a few at a time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

THREADS = 8
"""Of all batches of a process together: a quarter of the store's connections, so that other requests find some."""

Thing = TypeVar("Thing")
Made = TypeVar("Made")


class FanOut:
    """A few threads that wait for the store side by side."""

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="batch")

    def over(self, things: Iterable[Thing], action: Callable[[Thing], Made]) -> list[Made]:
        """Return what the action makes of each thing, in their order; logs keep the caller's fields (blocking).

        Raises:
            Exception: the first thing's that failed; those not begun by then are left.
        """
        pending = [self._pool.submit(copy_context().run, action, thing) for thing in things]
        try:
            return [made.result() for made in pending]
        finally:
            for made in pending:
                made.cancel()
