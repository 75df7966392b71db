"""The jobs that failed, newest first, and their second chance."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from ingest_api.jobs.ordered import Ordered
from studio.contracts.jobs import JobOutcome, JobRequest
from studio.contracts.keys import FAILED_PREFIX, FailedIndexKey, parse
from studio.errors import ObjectNotFoundError, PermanentError
from studio.facts import Clock
from studio.job_records import JobRecords
from studio.logging import get_logger
from studio.object_store import ObjectStore

READERS = 8
"""Threads for all pages together: a page of 50 is 100 reads of some 1.5 ms."""

RETRIERS = 4


@dataclass(frozen=True)
class FailedJob:
    """A job that failed; ``request`` is None when it cannot be read."""

    job_id: str
    outcome: JobOutcome
    request: JobRequest | None


@dataclass(frozen=True)
class Page:
    """Some of the failures, and the key after which the next ones follow; None when these were the last."""

    jobs: list[FailedJob]
    last: FailedIndexKey | None


@dataclass(frozen=True)
class Requeued:
    """What became of the failures that were to be tried again, and where the next ones follow."""

    retried: int
    retried_before: int
    passed_over: int
    last: FailedIndexKey | None


class FailedJobs:
    """Reads the index of failures. A page costs what it shows, however many there are.

    Every method blocks, and raises ``StoreUnavailableError`` when the store fails.
    """

    def __init__(
        self, store: ObjectStore, records: JobRecords, retry: Callable[[str, str], Ordered], clock: Clock
    ) -> None:
        self._store = store
        self._records = records
        self._retry = retry
        self._clock = clock
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="failed-jobs")
        self._retriers = ThreadPoolExecutor(RETRIERS, thread_name_prefix="requeue")

    def page(self, limit: int, after: FailedIndexKey | None) -> Page:
        """Return at most ``limit`` failures that follow ``after``. Entries whose job is gone are removed on the way."""
        keys, last = self._keys(limit, after)
        found = list(self._readers.map(self._read, keys))
        if stale := [key for key, job in zip(keys, found, strict=True) if job is None]:
            self._store.delete(stale)
        return Page([job for job in found if job is not None and not self._has_expired(job)], last)

    def requeue(self, limit: int, after: FailedIndexKey | None, request_id: str) -> Requeued:
        """Try at most ``limit`` failures again that follow ``after``; to be asked again when it failed on its way."""
        keys, last = self._keys(limit, after)
        ordered = list(self._retriers.map(lambda key: self._retried(key, request_id), keys))
        return Requeued(
            retried=sum(order is not None and order.is_new for order in ordered),
            retried_before=sum(order is not None and not order.is_new for order in ordered),
            passed_over=ordered.count(None),
            last=last,
        )

    def _keys(self, limit: int, after: FailedIndexKey | None) -> tuple[list[FailedIndexKey], FailedIndexKey | None]:
        keys = list(islice(self._listed(after, limit + 1), limit + 1))
        return keys[:limit], keys[limit - 1] if len(keys) > limit else None

    def _listed(self, after: FailedIndexKey | None, rows: int) -> Iterator[FailedIndexKey]:
        for row in self._store.list(FAILED_PREFIX, start_after=str(after) if after else None, page_rows=rows):
            try:
                key = parse(row.key)
            except ValueError:
                get_logger(__name__).warning("failed_entry_unreadable", key=row.key)
                continue
            if isinstance(key, FailedIndexKey):
                yield key

    def _read(self, key: FailedIndexKey) -> FailedJob | None:
        outcome = self._records.outcome(key.job_id)
        if outcome is None or outcome.error is None:
            return None
        try:
            request = self._records.request(key.job_id)
        except ValueError as error:
            get_logger(__name__).warning("request_unreadable", job_id=key.job_id, reason=str(error))
            return FailedJob(key.job_id, outcome, None)
        return FailedJob(key.job_id, outcome, request) if request else None

    def _has_expired(self, job: FailedJob) -> bool:
        """A job whose time is over is no longer shown anywhere, though the sweep may not have come by yet."""
        return job.request is not None and job.request.expires_at <= self._clock()

    def _retried(self, key: FailedIndexKey, request_id: str) -> Ordered | None:
        try:
            return self._retry(key.job_id, request_id)
        except (PermanentError, ObjectNotFoundError, ValueError) as error:
            get_logger(__name__).info("failed_job_passed_over", job_id=key.job_id, reason=str(error))
            return None
