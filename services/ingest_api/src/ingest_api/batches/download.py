"""All cut-outs of a batch as one ZIP."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ingest_api.batches.entry_names import MANIFEST_NAME, Wanted, entry_names
from ingest_api.batches.manifest import manifest
from ingest_api.batches.schemas import BatchView
from ingest_api.batches.zip_stream import ZipEntry, zip_stream
from ingest_api.jobs.downloads import content_disposition
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import Job, JobResult
from studio.contracts.keys import JobKey
from studio.errors import PermanentError
from studio.object_store import ObjectStore

ZIP_MEDIA_TYPE = "application/zip"

ID_CHARACTERS_SHOWN = 8
"""Of a batch's id in the file's name: enough to tell two apart, too few to read the batch with."""


@dataclass(frozen=True)
class _CutOut:
    """A cut-out that is to go into the ZIP, and the place of its file in the batch."""

    place: int
    job: Job
    result: JobResult

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.job.source.filename, PurePosixPath(self.result.cutout.value).suffix)

    @property
    def key(self) -> JobKey:
        return JobKey(self.job.id, self.result.cutout)

    @property
    def finished_at(self) -> datetime:
        return self.job.finished_at or self.job.created_at


def zip_entries(
    store: ObjectStore, view: BatchView, jobs: Sequence[Job | None], *, even_if_unfinished: bool
) -> list[ZipEntry]:
    """Return what goes into a batch's ZIP: its cut-outs in the order of their files, then the manifest.

    Raises:
        PermanentError: ``job_not_finished``, or ``job_has_no_result`` when no job succeeded.
    """
    cut_outs = [_CutOut(place, job, job.result) for place, job in enumerate(jobs) if job and job.result]
    if not view.is_finished and not (even_if_unfinished and cut_outs):
        raise PermanentError(FailureCode.JOB_NOT_FINISHED, "The batch has not finished yet.")
    if not cut_outs:
        raise PermanentError(FailureCode.JOB_HAS_NO_RESULT, "No job of the batch succeeded, so there is nothing in it.")
    names = entry_names(cut_out.wanted for cut_out in cut_outs)
    entries = [_entry(store, cut_out, name) for cut_out, name in zip(cut_outs, names, strict=True)]
    by_place = {cut_out.place: name for cut_out, name in zip(cut_outs, names, strict=True)}
    told = manifest(view, jobs, [by_place.get(place) for place in range(len(jobs))])
    body = told.model_dump_json(indent=2).encode()
    return [*entries, _manifest_entry(body, max(entry.modified_at for entry in entries))]


def _entry(store: ObjectStore, cut_out: _CutOut, name: str) -> ZipEntry:
    return ZipEntry(name, cut_out.result.bytes, cut_out.finished_at, partial(_chunks, store, cut_out.key))


@contextmanager
def _chunks(store: ObjectStore, key: JobKey) -> Iterator[Iterator[bytes]]:
    with store.open(key) as stored:
        yield stored.chunks


def _manifest_entry(body: bytes, modified_at: datetime) -> ZipEntry:
    def opened() -> AbstractContextManager[Iterator[bytes]]:
        return nullcontext(iter([body]))

    return ZipEntry(MANIFEST_NAME, len(body), modified_at, opened)


class ZipResponse(StreamingResponse):
    """Streams a ZIP while it is read, each piece in a worker thread, and lets go of the store however it ends.

    A file that cannot be read ends the answer short, and the server cuts the connection: nobody is left with a ZIP
    that looks whole and is not.
    """

    def __init__(self, batch_id: str, entries: Sequence[ZipEntry]) -> None:
        self._pieces: Generator[bytes, None, None] = zip_stream(entries)
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": content_disposition(f"cutouts-{batch_id[:ID_CHARACTERS_SHOWN]}.zip"),
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        super().__init__(self._pieces, headers=headers, media_type=ZIP_MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pieces.close()
