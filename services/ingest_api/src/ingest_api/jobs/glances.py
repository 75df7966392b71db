"""Looks at jobs that may be a moment old: what those get who ask again and again."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from time import monotonic

from ingest_api.jobs.glance import Glance, Kept, refreshed
from ingest_api.jobs.lookup import unknown_job
from ingest_api.jobs.recently_used import RecentlyUsed
from studio.job_records import Clock, JobRecords

KEPT_JOBS = 1024
"""At 14 KB each."""

READING_THREADS = 8


class JobGlances:
    """Shows jobs, and asks the store no more often than a glance's age demands, however many want to know.

    Safe to call from any thread. Of what this process changes it is told (``forget``), and shows it at once.
    """

    def __init__(self, records: JobRecords, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._kept: RecentlyUsed[Kept] = RecentlyUsed(KEPT_JOBS)
        self._flights: dict[str, Future[Glance]] = {}
        self._changes = 0
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="glances")

    async def show(self, job_id: str) -> Glance:
        """Return the job: at once if it was looked at a moment ago, else after one look for all who ask.

        Raises:
            PermanentError: ``not_found``.
            StoreUnavailableError: the store does not answer.
        """
        if (glance := self._good(job_id)) is not None:
            return glance
        return await asyncio.shield(asyncio.wrap_future(self._flight(job_id)))

    def take(self, job_id: str) -> Glance:
        """Do the same, blocking."""
        return self._good(job_id) or self._look(job_id)

    def forget(self, job_id: str) -> None:
        """Look anew from now on: this process has changed something."""
        with self._lock:
            self._changes += 1
            self._flights.pop(job_id, None)
            self._kept.drop(job_id)

    def _good(self, job_id: str) -> Glance | None:
        now = monotonic()
        with self._lock:
            kept = self._kept.get(job_id)
        if kept is None or not kept.is_good(now):
            return None
        if kept.is_due(now):
            self._flight(job_id)
        return self._unexpired(kept.glance)

    def _flight(self, job_id: str) -> "Future[Glance]":
        with self._lock:
            if (flight := self._flights.get(job_id)) is not None:
                return flight
            flight = self._flights[job_id] = self._threads.submit(self._look, job_id)
        flight.add_done_callback(lambda _: self._land(job_id, flight))
        return flight

    def _land(self, job_id: str, flight: "Future[Glance]") -> None:
        with self._lock:
            if self._flights.get(job_id) is flight:
                del self._flights[job_id]

    def _look(self, job_id: str) -> Glance:
        with self._lock:
            old, changes = self._kept.get(job_id), self._changes
        new = refreshed(self._records, job_id, old, monotonic())
        with self._lock:
            if new is None:
                self._kept.drop(job_id)
            elif changes == self._changes:  # or what was read may be older than the change
                self._kept.put(job_id, new)
        if new is None:
            raise unknown_job()
        return self._unexpired(new.glance)

    def _unexpired(self, glance: Glance) -> Glance:
        if glance.request.expires_at <= self._clock():
            raise unknown_job()
        return glance
