from datetime import UTC, datetime, timedelta

import pytest

from studio.batch_records import BatchRecords
from studio.contracts.batches import BatchItem, BatchRecord
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobFailure
from studio.contracts.options import RemoveBackgroundOptions
from studio.object_store import ObjectStore
from studio.settings import StoreSettings

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(store_settings: StoreSettings) -> ObjectStore:
    return ObjectStore.connect(store_settings)


@pytest.fixture
def record() -> BatchRecord:
    refused = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="Damaged.")
    return BatchRecord(
        batch_id=new_id(),
        items=(BatchItem(filename="a.png", job_id=new_id()), BatchItem(filename="b.png", error=refused)),
        options=RemoveBackgroundOptions(model="isnet"),
        request_id="r",
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )


def test_of_two_records_of_a_batch_the_first_stands(store: ObjectStore, record: BatchRecord) -> None:
    batches = BatchRecords(store)
    other = record.model_copy(update={"request_id": "other"})

    assert batches.find(record.batch_id) is None
    assert (batches.create(record), batches.create(other), batches.create(record)) == (True, False, True)
    assert batches.find(record.batch_id) == record


def test_a_removed_batch_leaves_nothing(store: ObjectStore, record: BatchRecord) -> None:
    batches = BatchRecords(store)
    batches.reserve(record.batch_id, record.expires_at)
    batches.create(record)

    batches.remove(record)

    assert list(store.list("")) == []
