"""A batch as the API shows it: derived from its record and its jobs, never stored."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from ingest_api.jobs.schemas import JobLinks
from studio.contracts.batches import BatchItem, BatchRecord
from studio.contracts.ids import BatchId, JobId
from studio.contracts.jobs import Job, JobFailure, JobState
from studio.contracts.options import RemoveBackgroundOptions

BATCHES_PATH = "/api/batches"
DONE_PERCENT = 100


class ItemState(StrEnum):
    """Where a file of a batch stands: as its job does, or without one."""

    QUEUED = JobState.QUEUED
    RUNNING = JobState.RUNNING
    SUCCEEDED = JobState.SUCCEEDED
    FAILED = JobState.FAILED
    CANCELLED = JobState.CANCELLED
    REJECTED = "rejected"
    REMOVED = "removed"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more will come of the file by itself."""
        return self not in {ItemState.QUEUED, ItemState.RUNNING}


class BatchCounts(BaseModel):
    """How many files of a batch stand where."""

    total: int
    queued: int
    running: int
    succeeded: int
    failed: int = Field(description="Tried, in vain: what `retry` tries again.")
    cancelled: int
    rejected: int = Field(description="Files that could not be accepted; `error` says why.")
    removed: int = Field(description="Jobs that were deleted.")


class BatchItemView(BaseModel):
    """One file, in the place in which it was sent."""

    filename: str
    state: ItemState
    percent: int = Field(ge=0, le=100)
    job_id: JobId | None = Field(
        description="The job; of a file that was tried again, the newest. Null: there is none."
    )
    error: JobFailure | None = Field(description="Why the file was rejected, or its job failed.")
    links: JobLinks | None = Field(description="Those of the job.")

    @classmethod
    def of(cls, item: BatchItem, job: Job | None) -> Self:
        """Return a file with its newest job; without one it was rejected, or its job deleted."""
        if job is None:
            state = ItemState.REJECTED if item.error else ItemState.REMOVED
            return cls(
                filename=item.filename, state=state, percent=DONE_PERCENT, job_id=None, error=item.error, links=None
            )
        return cls(
            filename=item.filename,
            state=ItemState(job.state.value),
            percent=job.percent,
            job_id=job.id,
            error=job.error,
            links=JobLinks.of(job),
        )


class BatchLinks(BaseModel):
    """Where to go from here: paths on this server; null where there is nothing to do."""

    self: str = Field(description="The batch.")
    events: str = Field(description="Its changes as they come (server-sent events).")
    download: str | None = Field(description="All cut-outs as one ZIP; once the batch has finished, if there are any.")
    cancel: str | None = Field(description="POST here to stop what has not ended; until the batch has finished.")
    retry: str | None = Field(description="POST here to try again what failed.")


class BatchView(BaseModel):
    """Several photos that were sent at once."""

    model_config = ConfigDict(title="Batch")

    id: BatchId
    is_finished: bool = Field(description="Whether every file has come to its end, whatever that is.")
    percent: int = Field(ge=0, le=100, description="The mean of all files; one that has ended counts as 100.")
    counts: BatchCounts
    created_at: datetime
    expires_at: datetime
    options: RemoveBackgroundOptions
    items: tuple[BatchItemView, ...]
    links: BatchLinks

    @classmethod
    def of(cls, record: BatchRecord, jobs: Sequence[Job | None]) -> Self:
        """Derive the batch from what it consists of and the newest job of each file, in their order."""
        items = tuple(BatchItemView.of(item, job) for item, job in zip(record.items, jobs, strict=True))
        counted = Counter(item.state for item in items)
        is_finished = all(item.state.is_terminal for item in items)
        return cls(
            id=record.batch_id,
            is_finished=is_finished,
            percent=DONE_PERCENT if is_finished else _mean_percent(items),
            counts=BatchCounts(total=len(items), **{state.value: counted[state] for state in ItemState}),
            created_at=record.created_at,
            expires_at=record.expires_at,
            options=record.options,
            items=items,
            links=_links(record.batch_id, counted, is_finished=is_finished),
        )


class BatchChange(BaseModel):
    """What became of a request to change several jobs of a batch."""

    changed: int = Field(ge=0, description="How many jobs this request changed.")
    batch: BatchView


def _mean_percent(items: Sequence[BatchItemView]) -> int:
    total = sum(DONE_PERCENT if item.state.is_terminal else item.percent for item in items)
    return min(total // len(items), DONE_PERCENT - 1)


def _links(batch_id: str, counted: Counter[ItemState], *, is_finished: bool) -> BatchLinks:
    path = f"{BATCHES_PATH}/{batch_id}"
    return BatchLinks(
        self=path,
        events=f"{path}/events",
        download=f"{path}/download" if is_finished and counted[ItemState.SUCCEEDED] else None,
        cancel=None if is_finished else f"{path}/cancel",
        retry=f"{path}/retry" if counted[ItemState.FAILED] else None,
    )
