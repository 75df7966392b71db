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
    """Writes what ingest_api owns of a job."""

    def __init__(self, store: ObjectStore, records: JobRecords) -> None:
        self._store = store
        self._records = records

    def store(self, request: JobRequest, *, source: Attachment | None, background: Attachment | None) -> None:
        """Write a job, its request last: with it the job exists.

        Raises:
            StoreUnavailableError: the job does not exist.
        """
        self._records.reserve(request)  # before the photo, or a crash could leave one that no sweep finds
        for item, attached in ((JobObject.SOURCE, source), (JobObject.BACKGROUND, background)):
            if attached is not None:
                self._put(JobKey(request.job_id, item), attached)
        self._records.accept(request)

    def _put(self, key: JobKey, attached: Attachment) -> None:
        attached.file.seek(0)
        facts = attached.facts
        self._store.put(key, attached.file, size_bytes=facts.bytes, media_type=facts.media_type)
