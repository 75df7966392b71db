"""A bucket with jobs in it, and a sweep over it at a time of the test's choice."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from janitor.sweep import Sweeper, SweepOrder, SweepTally
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobRequest, JobState, SourceFacts, Stage
from studio.contracts.keys import JobKey, JobObject
from studio.contracts.models import DEFAULT_MODEL
from studio.contracts.options import RemoveBackgroundOptions
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio.settings import StoreSettings

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bucket:
    """A bucket, and what a test puts into it and asks of it."""

    store: ObjectStore

    @property
    def records(self) -> JobRecords:
        return JobRecords(self.store)

    def accept(self, *, created_at: datetime, keep: timedelta = DAY) -> JobRequest:
        """A job with all of an upload's objects."""
        request = make_request(created_at, created_at + keep)
        self.store.put(JobKey(request.job_id, JobObject.SOURCE), b"picture", media_type="image/png")
        self.records.reserve(request)
        self.records.accept(request)
        return request

    def begin(self, request: JobRequest, *, updated_at: datetime) -> None:
        """A worker is at the job, or was at ``updated_at``."""
        self.records.report_progress(request.job_id, make_progress(updated_at))

    def finish(self, request: JobRequest, state: JobState = JobState.SUCCEEDED) -> None:
        """The rest of a job's objects."""
        self.begin(request, updated_at=request.created_at)
        for item in (JobObject.MATTE, JobObject.CUTOUT_PNG):
            self.store.put(JobKey(request.job_id, item), b"result", media_type="image/png")
        self.records.finish(request.job_id, make_outcome(state, request.created_at))

    def listing(self) -> set[str]:
        return {row.key for row in self.store.list("")}

    def sweep(self, now: datetime, *, older_than_seconds: float | None = None, dry_run: bool = False) -> SweepTally:
        tally = SweepTally()
        sweeper = Sweeper(self.store, threading.Event(), clock=lambda: now)
        sweeper.sweep(SweepOrder(new_id(), older_than_seconds, dry_run), tally)
        return tally


@pytest.fixture
def bucket(store_settings: StoreSettings) -> Bucket:
    return Bucket(ObjectStore.connect(store_settings))


def make_request(created_at: datetime, expires_at: datetime) -> JobRequest:
    return JobRequest(
        job_id=new_id(),
        options=RemoveBackgroundOptions(model=DEFAULT_MODEL),
        source=SourceFacts(
            filename="photo.png", media_type="image/png", bytes=7, sha256="0" * 64, width=2, height=1, mode="RGB"
        ),
        request_id="request-1",
        created_at=created_at,
        expires_at=expires_at,
    )


def make_progress(updated_at: datetime) -> JobProgress:
    return JobProgress(
        attempt=1, stage=Stage.INFERRING, percent=40, worker="w", started_at=updated_at, updated_at=updated_at
    )


def make_outcome(state: JobState, finished_at: datetime) -> JobOutcome:
    error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="no") if state is JobState.FAILED else None
    return JobOutcome(state=state, attempt=1, finished_at=finished_at, error=error)
