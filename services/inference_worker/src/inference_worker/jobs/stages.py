"""Moving from stage to stage: looked around before each, reported, and timed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studio.contracts.jobs import Stage


class StageClock:
    """Times the stages of one attempt, into ``seconds``."""

    def __init__(
        self, report: Callable[[Stage], None], look_around: Callable[[Stage], None], seconds: dict[Stage, float]
    ) -> None:
        self._report = report
        self._look_around = look_around
        self._seconds = seconds

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Run one stage.

        Raises:
            JobInterruptedError: the work is not wanted any more, before the stage began.
        """
        self._look_around(stage)
        self._report(stage)
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] = round(time.perf_counter() - started, 4)
