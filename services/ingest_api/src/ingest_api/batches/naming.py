"""What a new batch is to be called: a fresh id, or the one that the client's ``Idempotency-Key`` gave it before."""

from dataclasses import replace
from datetime import timedelta

from ingest_api.batches.acceptance import BatchStamp
from ingest_api.jobs.idempotency import IdempotencyEntries, digest_of
from studio.batch_records import BatchRecords
from studio.contracts.batches import BatchRecord
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.ids import new_id
from studio.facts import Clock

SCOPE = "batches"
"""Of the keys by which a batch may be sent again."""


class BatchNaming:
    """Gives batches their stamps."""

    def __init__(
        self, batches: BatchRecords, entries: IdempotencyEntries, retention_seconds: float, clock: Clock
    ) -> None:
        self._batches = batches
        self._entries = entries
        self._retention = timedelta(seconds=retention_seconds)
        self._clock = clock

    def fresh(self, request_id: str) -> BatchStamp:
        """Return a stamp that no batch has."""
        now = self._clock()
        return BatchStamp(new_id(), request_id, created_at=now, expires_at=now + self._retention)

    def by_key(self, key: str, fingerprint: str, request_id: str) -> BatchStamp | BatchRecord:
        """Return the stamp that a key stands for, or the batch, if it exists.

        Who removes a batch lets its key go first. So a batch that is not there, while its key stands for it still when
        looked at afterwards, was never whole, and may be finished under its stamp.

        Raises:
            PermanentError: ``idempotency_key_reused``.
        """
        digest = digest_of(SCOPE, key)
        fresh = replace(self.fresh(request_id), idempotency=digest)
        wanted = _entry(fresh, fingerprint)
        while True:
            entry = self._entries.standing(digest, wanted)
            if entry == wanted:
                return fresh
            if (record := self._batches.find(entry.job_id)) is not None:
                return record
            if self._entries.stands(digest, entry):
                return BatchStamp(entry.job_id, entry.request_id, entry.created_at, entry.expires_at, digest)

    def release(self, digest: str, batch_id: str) -> None:
        """Let a key stand for nothing again."""
        self._entries.release(digest, batch_id)


def _entry(stamp: BatchStamp, fingerprint: str) -> IdempotencyEntry:
    return IdempotencyEntry(
        job_id=stamp.batch_id,
        fingerprint=fingerprint,
        request_id=stamp.request_id,
        created_at=stamp.created_at,
        expires_at=stamp.expires_at,
    )
