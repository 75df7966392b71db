"""Moving from stage to stage: timed, reported, and stopped between two of them when the job was cancelled."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studio.contracts.jobs import Stage


class JobCancelledError(Exception):
    """Somebody asked for the job to be stopped."""


class StageClock:
    """Times the stages of one attempt, into ``seconds``."""

    def __init__(
        self, report: Callable[[Stage], None], is_cancelled: Callable[[], bool], seconds: dict[Stage, float]
    ) -> None:
        self._report = report
        self._is_cancelled = is_cancelled
        self._seconds = seconds

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Run one stage.

        Raises:
            JobCancelledError: the job was cancelled before the stage began.
        """
        if self._is_cancelled():
            raise JobCancelledError
        self._report(stage)
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] = round(time.perf_counter() - started, 4)
