"""Making a batch of what was sent, in the order that survives a crash at any point."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest_api.batches.messages import BatchMessages
from ingest_api.batches.order import BatchOrder, Refused
from ingest_api.jobs.storing import Attachment, JobStoring
from studio.batch_records import BatchRecords
from studio.contracts.batches import BatchItem, BatchRecord
from studio.contracts.ids import ID_BITS
from studio.contracts.jobs import JobRequest


@dataclass(frozen=True)
class BatchStamp:
    """What tells a batch from all others; whoever makes it again from the same stamp and files makes the same one."""

    batch_id: str
    request_id: str
    created_at: datetime
    expires_at: datetime
    idempotency: str | None = None
    """The digest of the key under which the client may send it again."""


class BatchAcceptance:
    """Writes batches and their jobs."""

    def __init__(self, batches: BatchRecords, storing: JobStoring, messages: BatchMessages) -> None:
        self._batches = batches
        self._storing = storing
        self._messages = messages

    def accept(self, order: BatchOrder, stamp: BatchStamp) -> tuple[BatchRecord, list[JobRequest]]:
        """Store the photos and their requests, then the record, then ask for the work (blocking).

        One file after the other: the store's client holds each whole in memory while it sends it. Without the record
        nobody was told of the jobs: a crash, or a store that fails, leaves some that run, and expire unseen; or that
        join the batch after all, when it is made again under the same stamp.

        Raises:
            StoreUnavailableError: there is no batch.
        """
        self._batches.reserve(stamp.batch_id, stamp.expires_at)
        items, requests = [], []
        for place, file in enumerate(order.files):
            if isinstance(file, Refused):
                items.append(BatchItem(filename=file.filename, error=file.error))
                continue
            request = _request(order, file, stamp, place)
            self._storing.store_once(request, source=file, background=order.background)
            items.append(BatchItem(filename=file.facts.filename, job_id=request.job_id))
            requests.append(request)
        record = _record(order, stamp, items)
        if not self._batches.create(record):
            record = self._batches.find(stamp.batch_id) or record
        self._messages.accepted(record, requests)
        return record, requests


def _record(order: BatchOrder, stamp: BatchStamp, items: Sequence[BatchItem]) -> BatchRecord:
    return BatchRecord(
        batch_id=stamp.batch_id,
        items=tuple(items),
        options=order.options,
        idempotency=stamp.idempotency,
        request_id=stamp.request_id,
        created_at=stamp.created_at,
        expires_at=stamp.expires_at,
    )


def _request(order: BatchOrder, photo: Attachment, stamp: BatchStamp, place: int) -> JobRequest:
    return JobRequest(
        job_id=job_id_at(stamp.batch_id, place),
        options=order.options,
        source=photo.facts,
        background=order.background.facts if order.background else None,
        batch_id=stamp.batch_id,
        request_id=stamp.request_id,
        created_at=stamp.created_at,
        expires_at=stamp.expires_at,
    )


def job_id_at(batch_id: str, place: int) -> str:
    """Return the id of a batch's job: as hard to guess as the batch's own, and the same whenever it is made again."""
    return hashlib.sha256(f"{batch_id} {place}".encode()).hexdigest()[: ID_BITS // 4]
