"""Progress, written beside the work so that it costs the job nothing."""

import threading
from collections.abc import Callable
from typing import Self

from studio.contracts.jobs import JobProgress, Stage
from studio.errors import StudioError
from studio.job_records import Clock
from studio.logging import get_logger

HEARTBEAT_SECONDS = 3.0
"""A job in one long stage renews its progress so often."""

STALE_SECONDS = 3 * HEARTBEAT_SECONDS
"""Three renewals missed: whoever wrote such progress is gone."""

COALESCING_SECONDS = 0.1
"""Stages that follow each other faster than this are written as one."""

PERCENT_AT_START = {
    Stage.QUEUED: 0,
    Stage.FETCHING: 5,
    Stage.DECODING: 10,
    Stage.INFERRING: 20,
    Stage.REFINING: 70,
    Stage.ENCODING: 80,
    Stage.STORING: 95,
    Stage.DONE: 100,
}
"""Where the bar stands when a stage begins: by the share of time that each takes at 12 megapixels."""


class ProgressReporter:
    """Writes the latest progress of one attempt from a thread of its own, inside a ``with`` block.

    What cannot be written is logged and passed over: progress informs, the outcome decides.
    """

    def __init__(self, first: JobProgress, write: Callable[[JobProgress], None], clock: Clock) -> None:
        self._latest = first
        self._write = write
        self._clock = clock
        self._changed = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def report(self, stage: Stage) -> None:
        """Say that a stage begins; returns at once."""
        self._latest = self._latest.model_copy(
            update={"stage": stage, "percent": max(self._latest.percent, PERCENT_AT_START[stage])}
        )
        self._changed.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Write nothing more; returns when no write is under way."""
        self._closing.set()
        self._changed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(COALESCING_SECONDS):
            self._changed.wait(HEARTBEAT_SECONDS)
            self._changed.clear()
            if self._closing.is_set():
                return
            try:
                self._write(self._latest.model_copy(update={"updated_at": self._clock()}))
            except StudioError as error:
                get_logger(__name__).warning("progress_not_written", error=str(error))
