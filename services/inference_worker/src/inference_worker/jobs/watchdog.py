"""The hard time limit: work that nothing else can stop ends with its process."""

import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context

from studio.logging import get_logger

EXIT_TIME_LIMIT = 70
"""The exit status of a process whose work had to be ended; a supervisor is to start it again."""

LAST_WORDS_SECONDS = 3.0
"""How long the outcome may take to be written before the process ends without it."""

TRACE_AFTER_SECONDS = 5.0
"""How much later the process ends, with status 1, whose work keeps every thread of Python from running."""


class Watchdog:
    """Watches over one piece of work at a time.

    The soft limit is an exception between two instructions of Python, which native code never comes to. Behind it, a
    thread says that the work took too long and ends the process; it needs the interpreter's lock, which native code
    may hold. Behind that one, a thread without Python writes where every thread stands, and ends the process.
    """

    def __init__(
        self,
        limit_seconds: float,
        *,
        last_words_seconds: float = LAST_WORDS_SECONDS,
        trace_after_seconds: float = TRACE_AFTER_SECONDS,
        end_process: Callable[[int], object] = os._exit,
    ) -> None:
        self._limit_seconds = limit_seconds
        self._last_words_seconds = last_words_seconds
        self._trace_seconds = limit_seconds + trace_after_seconds
        self._end_process = end_process

    @contextmanager
    def over(self, last_words: Callable[[], None]) -> Iterator[None]:
        """End the process, after ``last_words``, if the block takes longer than the limit."""
        done = threading.Event()
        faulthandler.dump_traceback_later(self._trace_seconds, exit=True, file=sys.__stderr__ or sys.stderr)
        _start("watchdog", lambda: self._watch(done, last_words))
        try:
            yield
        finally:
            done.set()
            faulthandler.cancel_dump_traceback_later()

    def _watch(self, done: threading.Event, last_words: Callable[[], None]) -> None:
        if done.wait(self._limit_seconds):
            return
        get_logger(__name__).error("time_limit_enforced", limit_seconds=self._limit_seconds, status=EXIT_TIME_LIMIT)
        _start("last-words", last_words).join(self._last_words_seconds)
        self._end_process(EXIT_TIME_LIMIT)


def _start(name: str, body: Callable[[], None]) -> threading.Thread:
    """Start a thread whose log lines name the same job."""
    thread = threading.Thread(target=copy_context().run, args=[body], name=name, daemon=True)
    thread.start()
    return thread
