"""Sweeps over a real bucket."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from janitor.policy import Verdict
from janitor.sweep import Sweeper, SweepOrder, SweepTally
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobState
from studio.contracts.keys import EXPIRY_PREFIX, FAILED_PREFIX, JobKey, JobObject, Key, job_prefix
from studio.errors import StoreUnavailableError
from studio.object_store import ObjectStore
from studio.settings import StoreSettings

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=2)
Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import


def test_a_job_leaves_nothing_behind_once_it_has_expired(bucket: Bucket) -> None:
    for state in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED):
        bucket.finish(bucket.accept(created_at=LONG_AGO), state)
    bucket.accept(created_at=LONG_AGO)  # never begun

    tally = bucket.sweep(NOW)

    assert bucket.listing() == set()
    assert tally.verdicts == {Verdict.EXPIRED: 4}
    assert tally.objects_removed == 3 * 6 + 2
    assert tally.is_complete


def test_a_job_that_has_not_expired_is_not_touched(bucket: Bucket) -> None:
    bucket.finish(bucket.accept(created_at=NOW), JobState.FAILED)
    before = bucket.listing()

    tally = bucket.sweep(NOW)

    assert bucket.listing() == before
    assert not tally.verdicts


def test_only_hours_that_have_come_are_looked_at(bucket: Bucket) -> None:
    """A job that expires at 12:20 lies under 13:00, and is not read before."""
    request = bucket.accept(created_at=NOW - timedelta(days=1, minutes=10))

    assert not bucket.sweep(NOW).verdicts
    assert bucket.sweep(NOW + timedelta(minutes=30)).verdicts == {Verdict.EXPIRED: 1}
    assert not any(request.job_id in key for key in bucket.listing())


def test_a_running_job_outlives_its_time_until_it_ends(bucket: Bucket) -> None:
    request = bucket.accept(created_at=LONG_AGO)
    bucket.begin(request, updated_at=NOW)
    before = bucket.listing()

    assert bucket.sweep(NOW).verdicts == {Verdict.RUNNING: 1}
    assert bucket.listing() == before

    bucket.finish(request)
    assert bucket.sweep(NOW).verdicts == {Verdict.EXPIRED: 1}
    assert bucket.listing() == set()


def test_a_dry_run_counts_and_removes_nothing(bucket: Bucket) -> None:
    bucket.finish(bucket.accept(created_at=LONG_AGO))
    before = bucket.listing()

    tally = bucket.sweep(NOW, dry_run=True)

    assert tally.verdicts == {Verdict.EXPIRED: 1}
    assert tally.objects_removed == 0
    assert bucket.listing() == before


def test_a_sweep_by_age_removes_only_what_has_ended_and_is_old_enough(bucket: Bucket) -> None:
    old, young, unfinished = (
        bucket.accept(created_at=NOW - age, keep=timedelta(days=30))
        for age in (timedelta(hours=3), timedelta(hours=1), timedelta(hours=3))
    )
    bucket.finish(old, JobState.FAILED)
    bucket.finish(young)

    tally = bucket.sweep(NOW, older_than_seconds=2 * 3600)

    assert tally.verdicts == {Verdict.AGED: 1, Verdict.RETAINED: 2}
    assert not any(old.job_id in key for key in bucket.listing())
    assert all(any(kept.job_id in key for key in bucket.listing()) for kept in (young, unfinished))


def test_an_upload_that_never_became_a_job_is_removed(bucket: Bucket) -> None:
    request = bucket.accept(created_at=LONG_AGO)
    bucket.store.delete([JobKey(request.job_id, JobObject.REQUEST)])

    assert bucket.sweep(datetime.now(UTC)).verdicts == {Verdict.RETAINED: 1}
    assert bucket.sweep(datetime.now(UTC) + timedelta(hours=1)).verdicts == {Verdict.ABANDONED: 1}
    assert bucket.listing() == set()


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
    request = bucket.accept(created_at=LONG_AGO)
    bucket.finish(request, state)
    whole = {key for key in bucket.listing() if key.startswith(job_prefix(request.job_id))}
    store = CutShort.connect(store_settings)
    assert isinstance(store, CutShort)
    store.deletes_before = deletes_before

    with pytest.raises(StoreUnavailableError):
        Sweeper(store, threading.Event(), lambda: NOW).sweep(SweepOrder(new_id()), SweepTally())

    if bucket.records.request(request.job_id) is not None:
        assert whole <= bucket.listing()
    bucket.sweep(datetime.now(UTC) + timedelta(hours=1))
    assert bucket.listing() == set()


def test_two_sweeps_at_once_do_each_other_no_harm(bucket: Bucket) -> None:
    for _ in range(20):
        bucket.finish(bucket.accept(created_at=LONG_AGO), JobState.FAILED)
    kept = bucket.accept(created_at=NOW)
    tallies = [SweepTally(), SweepTally()]
    threads = [
        threading.Thread(target=Sweeper(bucket.store, threading.Event(), lambda: NOW).sweep, args=(order, tally))
        for order, tally in zip((SweepOrder(new_id()), SweepOrder(new_id())), tallies, strict=True)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(tally.is_complete for tally in tallies)
    assert {key for key in bucket.listing() if not key.startswith(EXPIRY_PREFIX)} == {
        f"{job_prefix(kept.job_id)}{item}" for item in (JobObject.SOURCE, JobObject.REQUEST)
    }


def test_what_this_version_cannot_read_is_kept_and_counted(bucket: Bucket) -> None:
    strange = bucket.accept(created_at=LONG_AGO)
    bucket.store.put(JobKey(strange.job_id, JobObject.OUTCOME), b"not JSON", media_type="application/json")
    plain = bucket.accept(created_at=LONG_AGO)

    tally = bucket.sweep(NOW)

    assert tally.unreadable == 1
    assert tally.verdicts == {Verdict.EXPIRED: 1}
    assert not any(plain.job_id in key for key in bucket.listing())
    assert sum(strange.job_id in key for key in bucket.listing()) == 4


def test_a_sweep_ends_between_two_jobs_when_the_process_stops(bucket: Bucket) -> None:
    bucket.accept(created_at=LONG_AGO)
    before = bucket.listing()
    stopping, tally = threading.Event(), SweepTally()
    stopping.set()

    Sweeper(bucket.store, stopping, lambda: NOW).sweep(SweepOrder(new_id()), tally)

    assert not tally.is_complete
    assert bucket.listing() == before


def test_the_list_of_failures_keeps_the_other_failures(bucket: Bucket) -> None:
    bucket.finish(bucket.accept(created_at=LONG_AGO), JobState.FAILED)
    recent = bucket.accept(created_at=NOW)
    bucket.finish(recent, JobState.FAILED)

    bucket.sweep(NOW)

    assert [key.endswith(recent.job_id) for key in bucket.listing() if key.startswith(FAILED_PREFIX)] == [True]
