"""Sweeps over a real bucket."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from janitor.policy import Verdict
from janitor.sweep import DUE_ROWS
from janitor.tally import Leftover, SweepOrder, SweepTally
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobState
from studio.contracts.keys import (
    EXPIRY_PREFIX,
    FAILED_PREFIX,
    BatchKey,
    Expiring,
    ExpiryIndexKey,
    IdempotencyKey,
    JobKey,
    JobObject,
    Key,
    OpenIndexKey,
    job_prefix,
)
from studio.errors import StoreUnavailableError
from studio.object_store import ObjectStore
from studio.settings import StoreSettings

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
TERMINAL = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


def test_a_job_leaves_nothing_behind_once_it_has_expired(bucket: Bucket) -> None:
    for state in TERMINAL:
        bucket.finish(bucket.accept(), state)

    tally = bucket.sweep(bucket.now + 2 * DAY)

    assert bucket.listing() == set()
    assert tally.verdicts == {Verdict.EXPIRED: 3}
    assert tally.jobs_removed == 3
    assert tally.objects_removed == 3 * 7  # source, request, claim, progress, two results, outcome
    assert tally.bytes_removed > 3 * len(b"pictureresultresult")
    assert tally.is_complete


def test_a_job_that_has_not_expired_is_not_touched(bucket: Bucket) -> None:
    bucket.finish(bucket.accept(), JobState.FAILED)
    before = bucket.listing()

    tally = bucket.sweep(bucket.now + HOUR)

    assert bucket.listing() == before
    assert not tally.verdicts


def test_a_job_is_due_to_the_second(bucket: Bucket) -> None:
    request = bucket.finish(bucket.accept(expires_in=HOUR))
    due = ExpiryIndexKey.of(request.expires_at, request.job_id).due

    assert not bucket.sweep(due - SECOND).verdicts
    assert bucket.sweep(due).verdicts == {Verdict.EXPIRED: 1}


def test_with_a_retention_of_a_second_a_running_job_lives_until_it_ends_and_its_end_can_be_seen(bucket: Bucket) -> None:
    request = bucket.accept(expires_in=SECOND)
    bucket.claim(request)
    before = bucket.listing()

    # when its time is over, and a worker is at it
    assert bucket.sweep(bucket.now + 3 * SECOND).verdicts == {Verdict.RUNNING: 1}
    # when nobody is, though its message may still wait
    assert bucket.sweep(bucket.now + MINUTE).verdicts == {Verdict.RETAINED: 1}
    assert bucket.listing() == before

    # when it has ended only just now
    bucket.finish(request)
    assert bucket.sweep(bucket.now + 3 * SECOND).verdicts == {Verdict.RETAINED: 1}
    assert bucket.records.view(request.job_id).state is JobState.SUCCEEDED

    assert bucket.sweep(bucket.now + 15 * SECOND).verdicts == {Verdict.EXPIRED: 1}
    assert bucket.listing() == set()


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_job_that_nobody_ended_in_all_its_time_is_ended_before_it_is_removed(
    bucket: Bucket, *, is_cancelled: bool
) -> None:
    request = bucket.accept()
    bucket.claim(request, attempts=2)
    if is_cancelled:
        bucket.cancel(request)
    much_later = bucket.now + 2 * DAY

    assert bucket.sweep(much_later, dry_run=True).verdicts == {Verdict.OVERDUE: 1}
    assert bucket.records.outcome(request.job_id) is None

    assert bucket.sweep(much_later).verdicts == {Verdict.OVERDUE: 1}
    outcome = bucket.records.outcome(request.job_id)
    assert outcome.state is (JobState.CANCELLED if is_cancelled else JobState.FAILED)
    assert is_cancelled or outcome.error.code is FailureCode.TIME_LIMIT_EXCEEDED
    assert outcome.attempt == 2
    assert [message.job_id for message in bucket.announced] == [request.job_id]
    assert not bucket.store.exists(OpenIndexKey(request.job_id))

    assert bucket.sweep(much_later + MINUTE).verdicts == {Verdict.EXPIRED: 1}
    assert bucket.listing() == set()


def test_a_dry_run_counts_and_removes_nothing(bucket: Bucket) -> None:
    bucket.finish(bucket.accept())
    before = bucket.listing()

    dry = bucket.sweep(bucket.now + 2 * DAY, dry_run=True)
    assert bucket.listing() == before

    wet = bucket.sweep(bucket.now + 2 * DAY)
    assert dry == wet


def test_a_sweep_by_age_removes_only_what_has_ended_and_is_old_enough(bucket: Bucket) -> None:
    ended = bucket.finish(bucket.accept(expires_in=30 * DAY), JobState.FAILED)
    unfinished = bucket.accept(expires_in=30 * DAY)

    assert bucket.sweep(bucket.now + HOUR, older_than_seconds=7200).verdicts == {Verdict.RETAINED: 2}

    tally = bucket.sweep(bucket.now + 3 * HOUR, older_than_seconds=7200)
    assert tally.verdicts == {Verdict.AGED: 1, Verdict.RETAINED: 1}
    assert not any(ended.job_id in key for key in bucket.listing())
    assert any(unfinished.job_id in key for key in bucket.listing())


def test_an_upload_that_never_became_a_job_is_removed(bucket: Bucket) -> None:
    bucket.upload(expires_in=SECOND)

    assert bucket.sweep(bucket.now + MINUTE).verdicts == {Verdict.RETAINED: 1}
    assert bucket.sweep(bucket.now + HOUR).verdicts == {Verdict.ABANDONED: 1}
    assert bucket.listing() == set()


def test_a_sweep_goes_on_where_one_page_of_the_index_ends_though_it_removes_what_it_has_read(bucket: Bucket) -> None:
    due = bucket.now - DAY
    entries = [ExpiryIndexKey(due + place * MINUTE, new_id()) for place in range(2 * DUE_ROWS + 10)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bucket.facts.mark, entries))

    tally = bucket.sweep(bucket.now + HOUR)

    assert tally.jobs_removed == len(entries)
    assert bucket.listing() == set()


def test_a_batch_goes_when_its_time_is_over(bucket: Bucket) -> None:
    batch_id = bucket.batch([bucket.accept(expires_in=30 * DAY)], expires_in=HOUR)

    assert not bucket.sweep(bucket.now + MINUTE).leftovers
    assert bucket.sweep(bucket.now + 2 * HOUR, dry_run=True).leftovers == {Leftover.BATCH: 1}
    assert bucket.store.exists(BatchKey(batch_id))

    assert bucket.sweep(bucket.now + 2 * HOUR).leftovers == {Leftover.BATCH: 1}
    assert not any(batch_id in key for key in bucket.listing())


def test_a_batch_goes_for_its_age_only_once_all_its_jobs_have_ended(bucket: Bucket) -> None:
    ended = bucket.finish(bucket.accept(expires_in=30 * DAY))
    unfinished = bucket.accept(expires_in=30 * DAY)
    at_work = bucket.batch([ended, unfinished], expires_in=30 * DAY)
    done = bucket.batch([ended], expires_in=30 * DAY)

    tally = bucket.sweep(bucket.now + HOUR, older_than_seconds=60)

    assert tally.leftovers == {Leftover.BATCH: 1}
    assert bucket.store.exists(BatchKey(at_work))
    assert not bucket.store.exists(BatchKey(done))


def test_a_batch_that_is_being_uploaded_keeps_its_entry(bucket: Bucket) -> None:
    entry = ExpiryIndexKey.of(bucket.now, new_id(), Expiring.BATCH)
    bucket.facts.mark(entry)

    bucket.sweep(bucket.now + MINUTE)
    assert bucket.listing() == {str(entry)}

    bucket.sweep(bucket.now + HOUR)
    assert bucket.listing() == set()


def test_an_idempotency_key_goes_when_its_time_is_over(bucket: Bucket) -> None:
    bucket.idempotency_key(new_id(), "a" * 64, expires_in=HOUR)

    assert not bucket.sweep(bucket.now + MINUTE, older_than_seconds=0).leftovers
    assert bucket.sweep(bucket.now + 2 * HOUR).leftovers == {Leftover.IDEMPOTENCY_KEY: 1}
    assert bucket.listing() == set()


def test_an_idempotency_key_that_was_used_again_outlives_its_first_entry(bucket: Bucket) -> None:
    bucket.idempotency_key(new_id(), "a" * 64, expires_in=HOUR)
    bucket.idempotency_key(new_id(), "a" * 64, expires_in=DAY)

    assert not bucket.sweep(bucket.now + 2 * HOUR).leftovers

    assert bucket.store.exists(IdempotencyKey("a" * 64))
    assert sum(key.startswith(EXPIRY_PREFIX) for key in bucket.listing()) == 1


@pytest.mark.parametrize("is_of_this_job", [True, False])
def test_a_job_takes_its_idempotency_key_with_it_unless_that_names_another(
    bucket: Bucket, *, is_of_this_job: bool
) -> None:
    request = bucket.finish(bucket.accept(expires_in=HOUR, idempotency="b" * 64))
    bucket.idempotency_key(request.job_id if is_of_this_job else new_id(), "b" * 64, expires_in=30 * DAY)

    bucket.sweep(bucket.now + 2 * HOUR)

    assert bucket.store.exists(IdempotencyKey("b" * 64)) is not is_of_this_job
    assert (bucket.listing() == set()) is is_of_this_job


class CutShort(ObjectStore):
    """The real store, which fails at one of its deletes after having done half of it."""

    deletes_before = 0

    def delete(self, keys: Iterable[Key]) -> None:
        wanted = list(keys)
        if self.deletes_before == 0:
            super().delete(wanted[: len(wanted) // 2])
            raise StoreUnavailableError("cut short")
        self.deletes_before -= 1
        super().delete(wanted)


@pytest.mark.parametrize("deletes_before", [0, 1, 2])
@pytest.mark.parametrize("state", [JobState.SUCCEEDED, JobState.FAILED])
def test_a_removal_cut_short_leaves_no_half_job_to_be_seen_and_is_finished_by_the_next_sweep(
    bucket: Bucket, store_settings: StoreSettings, deletes_before: int, state: JobState
) -> None:
    request = bucket.finish(bucket.accept(), state)
    whole = {key for key in bucket.listing() if key.startswith(job_prefix(request.job_id))}
    store = CutShort.connect(store_settings)
    assert isinstance(store, CutShort)
    store.deletes_before = deletes_before
    later = bucket.now + 2 * DAY

    with pytest.raises(StoreUnavailableError):
        bucket.sweeper(later, store).sweep(SweepOrder(new_id()), SweepTally())

    if bucket.records.request(request.job_id) is not None:
        assert whole <= bucket.listing()
    bucket.sweep(later)
    assert bucket.listing() == set()


def test_two_sweeps_at_once_do_each_other_no_harm(bucket: Bucket) -> None:
    for _ in range(20):
        bucket.finish(bucket.accept(expires_in=HOUR), JobState.FAILED)
    kept = bucket.accept()
    later, tallies = bucket.now + 2 * HOUR, [SweepTally(), SweepTally()]
    threads = [
        threading.Thread(target=bucket.sweeper(later).sweep, args=(SweepOrder(new_id()), tally)) for tally in tallies
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(tally.is_complete for tally in tallies)
    assert {key for key in bucket.listing() if not key.startswith("index/")} == {
        f"{job_prefix(kept.job_id)}{item}" for item in (JobObject.SOURCE, JobObject.REQUEST)
    }


def test_what_this_version_cannot_read_is_kept_and_counted(bucket: Bucket) -> None:
    strange = bucket.accept()
    bucket.store.put(JobKey(strange.job_id, JobObject.OUTCOME), b"not JSON", media_type="application/json")
    plain = bucket.finish(bucket.accept())

    tally = bucket.sweep(bucket.now + 2 * DAY)

    assert tally.unreadable == 1
    assert strange.job_id in tally.errors[0]
    assert tally.verdicts == {Verdict.EXPIRED: 1}
    assert not any(plain.job_id in key for key in bucket.listing())
    assert sum(strange.job_id in key for key in bucket.listing()) == 5


def test_a_sweep_ends_between_two_jobs_when_the_process_stops(bucket: Bucket) -> None:
    bucket.finish(bucket.accept())
    before = bucket.listing()
    sweeper, tally = bucket.sweeper(bucket.now + 2 * DAY), SweepTally()
    sweeper._stopping.set()

    sweeper.sweep(SweepOrder(new_id()), tally)

    assert not tally.is_complete
    assert bucket.listing() == before


def test_the_list_of_failures_keeps_the_other_failures(bucket: Bucket) -> None:
    bucket.finish(bucket.accept(expires_in=HOUR), JobState.FAILED)
    recent = bucket.finish(bucket.accept(), JobState.FAILED)

    bucket.sweep(bucket.now + 2 * HOUR)

    assert [key.endswith(recent.job_id) for key in bucket.listing() if key.startswith(FAILED_PREFIX)] == [True]
