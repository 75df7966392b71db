"""The last file of a batch's ZIP: what became of each file that was sent."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from ingest_api.batches.schemas import BatchView, ItemState
from studio.contracts.ids import BatchId, JobId
from studio.contracts.jobs import Job, JobFailure


class ManifestFile(BaseModel):
    """One file that was sent; sizes are in bytes and pixels."""

    index: int
    """Its place in the upload, from 0."""
    filename: str
    entry: str | None
    """Its cut-out's name in this ZIP; null: it has none."""
    job_id: JobId | None
    state: ItemState
    error: JobFailure | None
    model: str | None
    source_bytes: int | None
    source_width: int | None
    source_height: int | None
    bytes: int | None
    width: int | None
    height: int | None


class Manifest(BaseModel):
    """All of them, in the order in which they were sent."""

    batch_id: BatchId
    created_at: datetime
    is_finished: bool
    files: tuple[ManifestFile, ...]


def manifest(view: BatchView, jobs: Sequence[Job | None], entries: Sequence[str | None]) -> Manifest:
    """Return the manifest of a batch; jobs and names of entries are in the order of its items, None for none."""
    return Manifest(
        batch_id=view.id,
        created_at=view.created_at,
        is_finished=view.is_finished,
        files=tuple(_file(view, index, job, entries[index]) for index, job in enumerate(jobs)),
    )


def _file(view: BatchView, index: int, job: Job | None, entry: str | None) -> ManifestFile:
    item = view.items[index]
    result = job.result if job else None
    return ManifestFile(
        index=index,
        filename=item.filename,
        entry=entry,
        job_id=item.job_id,
        state=item.state,
        error=item.error,
        model=result.model if result else None,
        source_bytes=job.source.bytes if job else None,
        source_width=job.source.width if job else None,
        source_height=job.source.height if job else None,
        bytes=result.bytes if result else None,
        width=result.width if result else None,
        height=result.height if result else None,
    )
