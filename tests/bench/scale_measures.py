"""What is timed over a bucket full of jobs: through a real API process, and with the janitor's own objects."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from job_client import JobClient
from pydantic import SecretStr
from seeded_jobs import SeededBucket

from ingest_api.admin.schemas import FAILED_JOBS_PATH
from janitor.broker_messages import job_queue, no_telemetry
from janitor.cleanup import Housekeeping
from janitor.diagnosis import Limits, Remedy
from janitor.ending import JobEnding
from janitor.leftovers import LeftoverSweep
from janitor.orphans import OrphanSweep
from janitor.reconcile import Reconciler
from janitor.settings import CleanupSettings
from janitor.sweep import Sweeper
from janitor.tally import SweepOrder, SweepTally
from studio.contracts.ids import new_id
from studio.messaging import make_broker
from studio.settings import BrokerSettings
from studio_testing.fleet.running import Fleet

AT_ONCE = 50
"""Jobs due, jobs lost, and failures on a page."""

LATER = timedelta(minutes=1)
"""What has only just been put is neither due nor lost yet: the janitor's clock is so much ahead."""


class NotWhatWasPutError(Exception):
    """A measurement did other work than it should have: its time means nothing."""


@dataclass
class ScaleBench:
    """One bucket with its API process, and what is timed over it, in seconds."""

    fleet: Fleet
    bucket: SeededBucket
    token: str
    _middle: str | None = field(default=None, init=False)

    def status(self) -> float:
        """A look at a job that nobody has asked for before."""
        with JobClient(self.fleet.urls[0]) as client:
            client.get("/api/health")  # the connection is there
            return _seconds(lambda: client.job(self._someone()))

    def first_failed_page(self) -> float:
        """The newest failures."""
        return self._failed_page(None)

    def middle_failed_page(self) -> float:
        """As many failures from the middle of the list."""
        if self._middle is None:
            self._middle = self._cursor_of_the_middle()
        return self._failed_page(self._middle)

    def sweep(self) -> float:
        """Removing the jobs that are due."""
        self.bucket.add_due(AT_ONCE)
        tally = SweepTally()
        grace = CleanupSettings().upload_grace_seconds
        sweeper = Sweeper(self.fleet.objects, threading.Event(), grace, no_telemetry, self._later)
        seconds = _seconds(lambda: sweeper.sweep(SweepOrder(new_id(), None, dry_run=False), tally))
        _require(tally.jobs_removed == AT_ONCE, f"{tally.jobs_removed} jobs were swept")
        return seconds

    def housekeeping(self) -> float:
        """The look for orphans and leftovers that follows each sweep, over the first objects there are."""
        store, settings = self.fleet.objects, CleanupSettings()
        housekeeping = Housekeeping(
            OrphanSweep(store, JobEnding(store, no_telemetry), threading.Event()),
            LeftoverSweep(store),
            store.now,
            scan_keys=settings.orphan_scan_keys,
            grace_seconds=settings.upload_grace_seconds,
        )
        tally = SweepTally()
        seconds = _seconds(lambda: housekeeping.sweep(SweepOrder(new_id(), None, dry_run=False), tally))
        _require(tally.objects_removed == 0, f"{tally.objects_removed} objects were taken for orphans")
        return seconds

    def reconcile(self) -> float:
        """Finding the lost jobs, and sending their messages again."""
        redis = self.fleet.redis
        with redis.client() as client:
            client.flushdb()
        broker = make_broker(BrokerSettings(redis_url=SecretStr(redis.server.url())))
        limits = Limits(attempts=4, upload_grace_seconds=CleanupSettings().upload_grace_seconds)
        queue = job_queue(broker)
        reconciler = Reconciler(self.fleet.objects, queue, limits, threading.Event(), clock=self._later)
        done: dict[Remedy, int] = {}
        seconds = _seconds(lambda: done.update(reconciler.reconcile()))
        broker.close()
        _require(done == {Remedy.RESEND: AT_ONCE}, f"reconciled: {done}")
        return seconds

    def _someone(self) -> str:
        return random.choice(self.bucket.ended)  # noqa: S311 - no secret hangs on it

    def _failed_page(self, cursor: str | None) -> float:
        with JobClient(self.fleet.urls[0]) as client:
            client.get("/api/health")
            page: dict[str, Any] = {}
            seconds = _seconds(lambda: page.update(self._page(client, cursor, AT_ONCE)))
        _require(len(page["jobs"]) == AT_ONCE, f"{len(page['jobs'])} failures on a page")
        return seconds

    def _cursor_of_the_middle(self) -> str | None:
        cursor, left = None, (self.bucket.failed - AT_ONCE) // 2
        with JobClient(self.fleet.urls[0]) as client:
            while left > 0:
                rows = min(left, 200)
                cursor, left = self._page(client, cursor, rows)["next_cursor"], left - rows
        return cursor

    def _page(self, client: JobClient, cursor: str | None, rows: int) -> dict[str, Any]:
        after = f"&cursor={cursor}" if cursor else ""
        return client.get(f"{FAILED_JOBS_PATH}?limit={rows}{after}", token=self.token)

    def _later(self) -> datetime:
        return self.fleet.objects.now() + LATER


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _require(is_so: bool, otherwise: str) -> None:  # noqa: FBT001
    if not is_so:
        raise NotWhatWasPutError(otherwise)
