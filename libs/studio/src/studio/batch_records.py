"""A batch's facts in the bucket, read and written as typed values."""

from datetime import datetime

from studio.contracts.batches import BatchRecord
from studio.contracts.keys import BatchKey, Expiring, ExpiryIndexKey
from studio.facts import FactStore
from studio.object_store import ObjectStore


class BatchRecords:
    """Reads and writes ``batches/``. Every method raises ``StoreUnavailableError`` when the store fails."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._facts = FactStore(store)

    def find(self, batch_id: str) -> BatchRecord | None:
        """Return what a batch consists of, or None when there is no such batch."""
        return self._facts.read(BatchKey(batch_id), BatchRecord)

    def reserve(self, batch_id: str, expires_at: datetime) -> None:
        """Write the batch's entry in the expiry index, before anything else of it: a sweep finds what a crash left."""
        self._facts.mark(_expiry(batch_id, expires_at))

    def create(self, record: BatchRecord) -> bool:
        """Write the record, unless there is one: with it the batch exists. Say whether this one stands."""
        return self._facts.create(BatchKey(record.batch_id), record)

    def remove(self, record: BatchRecord) -> None:
        """Remove a batch, but none of its jobs. The expiry entry goes last: a sweep makes good what a crash left."""
        self._store.delete([BatchKey(record.batch_id)])
        self._store.delete([_expiry(record.batch_id, record.expires_at)])


def _expiry(batch_id: str, expires_at: datetime) -> ExpiryIndexKey:
    return ExpiryIndexKey.of(expires_at, batch_id, kind=Expiring.BATCH)
