"""Progress, written beside the work so that it costs the job nothing."""

import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Self

from inference_worker.jobs.interruptions import JobInterruptedError
from studio.contracts.jobs import JobProgress, Stage
from studio.contracts.leases import HEARTBEAT_SECONDS, LEASE_SECONDS
from studio.errors import StudioError
from studio.job_records import Clock
from studio.logging import get_logger

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

    What cannot be written is logged and passed over: progress informs, the outcome decides. Between two renewals this
    process may have been stopped for longer than a lease lasts; then it looks whether the job is still its own before
    it writes again, and writes nothing more if it is not.
    """

    def __init__(
        self,
        first: JobProgress,
        write: Callable[[JobProgress], None],
        look: Callable[[], None],
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._latest = first
        self._write = write
        self._look = look
        self._clock = clock
        self._monotonic = monotonic
        self._renewed_at = monotonic()
        self._interruption: JobInterruptedError | None = None
        self._changed = threading.Event()
        self._changed.set()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=copy_context().run, args=[self._run], name="progress", daemon=True)

    def report(self, stage: Stage) -> None:
        """Say that a stage begins; returns at once."""
        self._latest = self._latest.model_copy(
            update={"stage": stage, "percent": max(self._latest.percent, PERCENT_AT_START[stage])}
        )
        self._changed.set()

    def check(self) -> None:
        """Return unless the job was found to be no longer this worker's.

        Raises:
            JobInterruptedError: it was.
        """
        if self._interruption is not None:
            raise self._interruption

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
                self._renew()
            except JobInterruptedError as interruption:
                get_logger(__name__).warning("attempt_overtaken", reason=type(interruption).__name__)
                self._interruption = interruption
                return
            except StudioError as error:
                get_logger(__name__).warning("progress_not_written", error=str(error))

    def _renew(self) -> None:
        if self._monotonic() - self._renewed_at > LEASE_SECONDS:
            self._look()
        begun_at = self._monotonic()
        self._write(self._latest.model_copy(update={"updated_at": self._clock()}))
        self._renewed_at = begun_at
