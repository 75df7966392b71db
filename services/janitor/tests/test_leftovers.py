"""Small objects that outlived what they were about, in a real bucket."""

from datetime import timedelta
from typing import Any

from janitor.tally import Leftover
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobState
from studio.contracts.keys import (
    BatchKey,
    CleanupKey,
    CleanupObject,
    FailedIndexKey,
    IdempotencyKey,
    JobKey,
    JobObject,
    SelfCheckKey,
    WorkerKey,
)

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_each_kind_goes_after_its_own_time(bucket: Bucket) -> None:
    worker, check = WorkerKey("host-1"), SelfCheckKey(new_id())
    cleanup = CleanupKey(new_id(), CleanupObject.REPORT)
    for key in (worker, check, cleanup):
        bucket.facts.mark(key)

    assert not bucket.sweep_leftovers(bucket.now + MINUTE).leftovers
    assert bucket.sweep_leftovers(bucket.now + 2 * HOUR, dry_run=True).leftovers == {Leftover.SELF_CHECK: 1}
    assert len(bucket.listing()) == 3

    assert bucket.sweep_leftovers(bucket.now + 2 * HOUR).leftovers == {Leftover.SELF_CHECK: 1}
    assert bucket.listing() == {str(worker), str(cleanup)}
    assert bucket.sweep_leftovers(bucket.now + 2 * DAY).leftovers == {Leftover.WORKER: 1}
    assert bucket.sweep_leftovers(bucket.now + 8 * DAY).leftovers == {Leftover.CLEANUP: 1}
    assert bucket.listing() == set()


def test_records_whose_entry_was_lost_go_when_their_time_is_over(bucket: Bucket) -> None:
    bucket.idempotency_key(new_id(), "a" * 64, expires_in=HOUR)
    bucket.idempotency_key(new_id(), "b" * 64, expires_in=30 * DAY)
    batch_id = bucket.batch([bucket.accept()], expires_in=HOUR)

    assert not bucket.sweep_leftovers(bucket.now + 2 * HOUR).leftovers
    tally = bucket.sweep_leftovers(bucket.now + 3 * DAY)

    assert tally.leftovers == {Leftover.IDEMPOTENCY_KEY: 1, Leftover.BATCH: 1}
    assert bucket.store.exists(IdempotencyKey("b" * 64))
    assert not bucket.store.exists(BatchKey(batch_id))


def test_the_list_of_failures_loses_those_whose_job_is_gone(bucket: Bucket) -> None:
    kept = bucket.finish(bucket.accept(), JobState.FAILED)
    gone = FailedIndexKey(bucket.now, new_id())
    bucket.facts.mark(gone)

    tally = bucket.sweep_leftovers(bucket.now + HOUR)

    assert tally.leftovers == {Leftover.FAILED_ENTRY: 1}
    assert str(gone) not in bucket.listing()
    assert bucket.store.exists(JobKey(kept.job_id, JobObject.OUTCOME))
    assert any(kept.job_id in key and "failed" in key for key in bucket.listing())


def test_a_record_that_cannot_be_read_is_kept_and_told_of(bucket: Bucket) -> None:
    key = IdempotencyKey("c" * 64)
    bucket.store.put(key, b"not JSON", media_type="application/json")

    tally = bucket.sweep_leftovers(bucket.now + 30 * DAY)

    assert tally.unreadable == 1
    assert bucket.store.exists(key)
