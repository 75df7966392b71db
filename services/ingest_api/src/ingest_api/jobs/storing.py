"""A new job's files and facts, in the order that survives a crash at any point."""

from dataclasses import dataclass
from typing import BinaryIO

from studio.contracts.jobs import JobRequest, SourceFacts
from studio.contracts.keys import JobKey, JobObject
from studio.job_records import JobRecords
from studio.object_store import ObjectStore


@dataclass(frozen=True)
class Attachment:
    """A picture that was sent and has passed every check."""

    file: BinaryIO
    facts: SourceFacts


class JobStoring:
    """Writes what ingest_api owns of a job. A method that raises ``StoreUnavailableError`` has made no job."""

    def __init__(self, store: ObjectStore, records: JobRecords) -> None:
        self._store = store
        self._records = records

    def store(self, request: JobRequest, *, source: Attachment | None, background: Attachment | None) -> None:
        """Write a job, its request last: with it the job exists."""
        self._store_files(request, source=source, background=background)
        self._records.accept(request)

    def store_once(self, request: JobRequest, *, source: Attachment | None, background: Attachment | None) -> bool:
        """Write a job that others may be writing at this moment; say whether it exists by this call.

        The files of all of them have the same bytes. Of the requests, which may differ in the file's name, one stands.
        """
        self._store_files(request, source=source, background=background)
        return self._store.create(JobKey(request.job_id, JobObject.REQUEST), request.model_dump_json().encode())

    def store_copy(self, request: JobRequest, of: JobRequest) -> None:
        """Write a job with the files of another one, which the store copies.

        Raises:
            ObjectNotFoundError: the other one's files are gone; the job does not exist.
        """
        self._records.reserve(request)
        source = [] if of.derived_from else [JobObject.SOURCE]
        background = [JobObject.BACKGROUND] if of.background else []
        for item in (*source, *background):
            self._store.copy(JobKey(of.job_id, item), JobKey(request.job_id, item))
        self._records.accept(request)

    def _store_files(self, request: JobRequest, *, source: Attachment | None, background: Attachment | None) -> None:
        self._records.reserve(request)  # before the photo, or a crash could leave one that no sweep finds
        for item, attached in ((JobObject.SOURCE, source), (JobObject.BACKGROUND, background)):
            if attached is not None:
                self._put(JobKey(request.job_id, item), attached)

    def _put(self, key: JobKey, attached: Attachment) -> None:
        attached.file.seek(0)
        facts = attached.facts
        self._store.put(key, attached.file, size_bytes=facts.bytes, media_type=facts.media_type)
