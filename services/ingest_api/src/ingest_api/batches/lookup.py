"""Finding a batch, and how its jobs stand."""

from collections.abc import Callable, Sequence
from time import monotonic

from ingest_api.batches.fan_out import FanOut
from ingest_api.jobs.glance import Glance, refreshed
from ingest_api.jobs.lookup import unknown_job
from studio.batch_records import BatchRecords
from studio.contracts.batches import BatchRecord
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import Job
from studio.errors import PermanentError
from studio.facts import Clock
from studio.job_records import JobRecords

LookAtJob = Callable[[str], Glance]
"""Raises ``not_found``."""


class BatchLookup:
    """Shows batches whose time is not over."""

    def __init__(self, batches: BatchRecords, look_at: LookAtJob, fan_out: FanOut, clock: Clock) -> None:
        self._batches = batches
        self._look_at = look_at
        self._fan_out = fan_out
        self._clock = clock

    def record(self, batch_id: str) -> BatchRecord:
        """Return what a batch consists of.

        Raises:
            PermanentError: ``not_found``, also of a batch that has expired and waits to be swept away.
        """
        record = self._batches.find(batch_id)
        if record is None or record.expires_at <= self._clock():
            raise unknown_batch()
        return record

    def glances(self, record: BatchRecord) -> list[Glance | None]:
        """Return each file's newest job, in their order; None where there is none, or none any more."""
        return [history[-1] if history else None for history in self.histories(record)]

    def histories(self, record: BatchRecord) -> list[list[Glance | None]]:
        """Return each file's jobs, from the first to the one that tried it last; None for one that was deleted."""
        return self._fan_out.over([item.job_id for item in record.items], self._history)

    def _history(self, job_id: str | None) -> list[Glance | None]:
        history: list[Glance | None] = []
        while job_id is not None:
            glance = self._glance(job_id)
            history.append(glance)
            job_id = glance.retried_as if glance else None
        return history

    def _glance(self, job_id: str) -> Glance | None:
        try:
            return self._look_at(job_id)
        except PermanentError as error:
            if error.code is not FailureCode.NOT_FOUND:
                raise
            return None


def look_closely(records: JobRecords) -> LookAtJob:
    """Return a look at jobs as they stand now, for what changes them or must not miss an end (blocking)."""

    def look(job_id: str) -> Glance:
        looked = refreshed(records, job_id, None, monotonic())
        if looked is None:
            raise unknown_job()
        return looked.glance

    return look


def jobs_of(glances: Sequence[Glance | None]) -> list[Job | None]:
    """Return the jobs that were looked at."""
    return [glance.job if glance else None for glance in glances]


def unknown_batch() -> PermanentError:
    """Return the one answer to an id that is malformed, unknown, expired or somebody's guess."""
    return PermanentError(FailureCode.NOT_FOUND, "There is no such batch; it may have expired.")
