"""A bucket with jobs in it, and the janitor's parts over it at a time of the test's choice."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from janitor.diagnosis import Limits, Remedy
from janitor.ending import JobEnding
from janitor.leftovers import LeftoverSweep
from janitor.memory import Memory
from janitor.orphans import OrphanPass, OrphanSweep
from janitor.reconcile import JobQueue, Reconciler
from janitor.sweep import Sweeper
from janitor.tally import SweepOrder, SweepTally
from local_stack.ports import free_ports
from studio.contracts.batches import BatchItem, BatchRecord
from studio.contracts.failures import FailureCode
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.ids import new_id
from studio.contracts.jobs import (
    AttemptClaim,
    JobCancel,
    JobFailure,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobState,
    SourceFacts,
    Stage,
)
from studio.contracts.keys import BatchKey, Expiring, ExpiryIndexKey, IdempotencyKey, JobKey, JobObject
from studio.contracts.messages import JobFinished, RemoveBackground
from studio.contracts.models import DEFAULT_MODEL
from studio.contracts.options import RemoveBackgroundOptions
from studio.facts import FactStore
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings, StoreSettings

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GRACE_SECONDS = 600.0


@dataclass(frozen=True)
class Bucket:
    """A bucket, and what a test puts into it and asks of it. Time is the store's, or what a test makes of it."""

    store: ObjectStore
    announced: list[JobFinished] = field(default_factory=list)

    @property
    def records(self) -> JobRecords:
        return JobRecords(self.store)

    @property
    def facts(self) -> FactStore:
        return FactStore(self.store)

    @property
    def now(self) -> datetime:
        return self.store.now()

    def listing(self) -> set[str]:
        return {row.key for row in self.store.list("")}

    def upload(
        self, *, expires_in: timedelta = DAY, batch_id: str | None = None, idempotency: str | None = None
    ) -> JobRequest:
        """All of an upload but its completion."""
        request = make_request(self.now + expires_in).model_copy(
            update={"batch_id": batch_id, "idempotency": idempotency}
        )
        self.records.reserve(request)
        self.store.put(JobKey(request.job_id, JobObject.SOURCE), b"picture", media_type="image/png")
        return request

    def accept(
        self, *, expires_in: timedelta = DAY, batch_id: str | None = None, idempotency: str | None = None
    ) -> JobRequest:
        """A job with all of an upload's objects."""
        request = self.upload(expires_in=expires_in, batch_id=batch_id, idempotency=idempotency)
        self.records.accept(request)
        return request

    def claim(self, request: JobRequest, attempts: int = 1) -> None:
        """A worker is at the job, or was at the moment of this call."""
        for number in range(1, attempts + 1):
            self.records.claim_attempt(request.job_id, number, AttemptClaim(worker="w", started_at=self.now))
        self.records.report_progress(request.job_id, make_progress(self.now, attempts))

    def cancel(self, request: JobRequest) -> None:
        self.records.request_cancel(request.job_id, JobCancel(request_id="r", requested_at=self.now))

    def finish(self, request: JobRequest, state: JobState = JobState.SUCCEEDED) -> JobRequest:
        """The rest of a job's objects."""
        self.claim(request)
        self.write_results(request)
        self.records.finish(request.job_id, make_outcome(state, self.now))
        return request

    def write_results(self, request: JobRequest) -> None:
        for item in (JobObject.MATTE, JobObject.CUTOUT_PNG):
            self.store.put(JobKey(request.job_id, item), b"result", media_type="image/png")

    def batch(self, jobs: list[JobRequest], *, expires_in: timedelta) -> str:
        batch_id, now = new_id(), self.now
        record = BatchRecord(
            batch_id=batch_id,
            items=tuple(BatchItem(filename="a.png", job_id=job.job_id) for job in jobs),
            options=RemoveBackgroundOptions(model=DEFAULT_MODEL),
            request_id="r",
            created_at=now,
            expires_at=now + expires_in,
        )
        self.facts.mark(ExpiryIndexKey.of(record.expires_at, batch_id, Expiring.BATCH))
        self.facts.write(BatchKey(batch_id), record)
        return batch_id

    def idempotency_key(self, job_id: str, digest: str, *, expires_in: timedelta) -> IdempotencyEntry:
        now = self.now
        entry = IdempotencyEntry(
            job_id=job_id, fingerprint="0" * 64, request_id="r", created_at=now, expires_at=now + expires_in
        )
        self.facts.mark(ExpiryIndexKey.of(entry.expires_at, digest, Expiring.IDEMPOTENCY))
        self.facts.write(IdempotencyKey(digest), entry)
        return entry

    def sweeper(self, at: datetime | None = None, store: ObjectStore | None = None) -> Sweeper:
        clock = None if at is None else (lambda: at)
        return Sweeper(store or self.store, threading.Event(), GRACE_SECONDS, self.announced.append, clock)

    def sweep(
        self, at: datetime | None = None, *, older_than_seconds: float | None = None, dry_run: bool = False
    ) -> SweepTally:
        tally = SweepTally()
        self.sweeper(at).sweep(SweepOrder(new_id(), older_than_seconds, dry_run), tally)
        return tally

    def sweep_orphans(self, at: datetime, *, limit: int | None = 1000, dry_run: bool = False) -> SweepTally:
        tally = SweepTally()
        orphans = OrphanSweep(self.store, JobEnding(self.store, self.announced.append), threading.Event())
        orphans.sweep(OrphanPass(limit, GRACE_SECONDS, dry_run), at, tally)
        return tally

    def sweep_leftovers(self, at: datetime, *, limit: int | None = 1000, dry_run: bool = False) -> SweepTally:
        tally = SweepTally()
        LeftoverSweep(self.store).sweep(limit, at, tally, dry_run=dry_run)
        return tally


@dataclass
class Reconciliation:
    """A reconciler over a bucket, its two clocks in the hands of the test, its broker two lists."""

    bucket: Bucket
    store: ObjectStore
    waiting: set[str] = field(default_factory=set)
    sent: list[RemoveBackground] = field(default_factory=list)
    ahead: timedelta = timedelta()
    elapsed_seconds: float = 0.0
    reconciler: Reconciler = field(init=False)

    def __post_init__(self) -> None:
        queue = JobQueue(lambda: self.waiting, self.sent.append, self.bucket.announced.append)
        self.reconciler = Reconciler(
            self.store,
            queue,
            Limits(attempts=4, upload_grace_seconds=GRACE_SECONDS),
            threading.Event(),
            memory=Memory(lambda: self.elapsed_seconds),
            clock=lambda: self.bucket.now + self.ahead,
        )

    def look(self, after: timedelta = timedelta()) -> Counter[Remedy]:
        """Let so much time pass, and reconcile."""
        self.ahead += after
        self.elapsed_seconds += after.total_seconds()
        return self.reconciler.reconcile()

    def watch(self) -> Counter[Remedy]:
        """Reconcile until nothing that is silent can look as if it were not."""
        return self.look(timedelta(minutes=1)) + self.look(timedelta(minutes=1))

    @property
    def sent_ids(self) -> list[str]:
        return [message.job_id for message in self.sent]


@pytest.fixture
def bucket(store_settings: StoreSettings) -> Bucket:
    return Bucket(ObjectStore.connect(store_settings))


@pytest.fixture
def reconciliation(bucket: Bucket) -> Reconciliation:
    return Reconciliation(bucket, bucket.store)


@pytest.fixture
def reconciling(bucket: Bucket) -> Callable[[ObjectStore], Reconciliation]:
    """A reconciliation through another store client."""
    return lambda store: Reconciliation(bucket, store)


@pytest.fixture
def environment(broker_settings: BrokerSettings, store_settings: StoreSettings) -> dict[str, str]:
    """What a janitor's process is given."""
    return {
        "REDIS_URL": broker_settings.redis_url.get_secret_value(),
        "S3_ENDPOINT_URL": store_settings.s3_endpoint_url,
        "S3_ACCESS_KEY": store_settings.s3_access_key.get_secret_value(),
        "S3_SECRET_KEY": store_settings.s3_secret_key.get_secret_value(),
        "S3_BUCKET": store_settings.s3_bucket,
        "HEALTH_PORT": str(free_ports(1)[0]),
    }


def make_request(expires_at: datetime) -> JobRequest:
    return JobRequest(
        job_id=new_id(),
        options=RemoveBackgroundOptions(model=DEFAULT_MODEL),
        source=SourceFacts(
            filename="photo.png", media_type="image/png", bytes=7, sha256="0" * 64, width=2, height=1, mode="RGB"
        ),
        request_id="request-1",
        created_at=expires_at - DAY,
        expires_at=expires_at,
    )


def make_progress(updated_at: datetime, attempt: int = 1) -> JobProgress:
    return JobProgress(
        attempt=attempt, stage=Stage.INFERRING, percent=40, worker="w", started_at=updated_at, updated_at=updated_at
    )


def make_outcome(state: JobState, finished_at: datetime) -> JobOutcome:
    error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="no") if state is JobState.FAILED else None
    return JobOutcome(state=state, attempt=1, finished_at=finished_at, error=error)
