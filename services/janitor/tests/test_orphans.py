"""What no index leads to, in a real bucket."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from janitor.tally import Leftover
from janitor.walk import JobWalk
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobState
from studio.contracts.keys import JOBS_PREFIX, JobKey, JobObject, OpenIndexKey, job_prefix
from studio.job_removal import remove_remains
from studio.object_store import ObjectStore

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_objects_of_a_job_without_a_request_go_once_nobody_can_be_at_them(bucket: Bucket) -> None:
    """A worker that came late wrote them, when the job had been removed."""
    job_id = new_id()
    for item in (JobObject.PROGRESS, JobObject.MATTE, JobObject.OUTCOME):
        bucket.store.put(JobKey(job_id, item), b"late", media_type="image/png")

    assert not bucket.sweep_orphans(bucket.now + MINUTE).leftovers
    assert bucket.sweep_orphans(bucket.now + HOUR, dry_run=True).leftovers == {Leftover.ORPHAN: 1}
    assert len(bucket.listing()) == 3

    tally = bucket.sweep_orphans(bucket.now + HOUR)
    assert bucket.listing() == set()
    assert tally.objects_removed == 3
    assert tally.bytes_removed == 3 * len(b"late")


def test_whole_jobs_are_left_alone_whatever_their_state(bucket: Bucket) -> None:
    bucket.accept()
    bucket.claim(bucket.accept())
    for state in JobState:
        if state.is_terminal:
            bucket.finish(bucket.accept(), state)
    before = bucket.listing()

    assert not bucket.sweep_orphans(bucket.now + HOUR).leftovers
    assert bucket.listing() == before


def test_a_job_that_became_one_at_the_last_moment_is_not_taken_for_an_orphan(bucket: Bucket) -> None:
    request = bucket.upload()
    seen_without_a_request = list(bucket.store.list(job_prefix(request.job_id)))
    bucket.records.accept(request)

    removed = remove_remains(bucket.store, request.job_id)

    assert len(seen_without_a_request) == 1
    assert removed.objects == 0
    assert bucket.records.request(request.job_id) == request
    assert bucket.store.exists(JobKey(request.job_id, JobObject.SOURCE))


def test_a_job_that_is_not_listed_as_open_is_listed_again(bucket: Bucket) -> None:
    request = bucket.accept()
    bucket.store.delete([OpenIndexKey(request.job_id)])

    assert not bucket.sweep_orphans(bucket.now).leftovers
    assert bucket.sweep_orphans(bucket.now + HOUR).leftovers == {Leftover.REOPENED: 1}
    assert bucket.store.exists(OpenIndexKey(request.job_id))
    assert not bucket.sweep_orphans(bucket.now + HOUR).leftovers


def test_a_job_that_ended_since_it_was_listed_is_not_listed_as_open_again(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = bucket.accept()
    seen_before_it_ended = list(bucket.store.list(JOBS_PREFIX))
    bucket.finish(request, JobState.SUCCEEDED)
    monkeypatch.setattr(ObjectStore, "list", lambda *_, **__: iter(seen_before_it_ended))

    assert not bucket.sweep_orphans(bucket.now + HOUR).leftovers
    assert not bucket.store.exists(OpenIndexKey(request.job_id))


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_a_thorough_look_drops_results_of_a_job_that_has_none(bucket: Bucket, state: JobState) -> None:
    request = bucket.finish(bucket.accept(), state)

    tally = bucket.sweep_orphans(bucket.now, limit=None)

    assert tally.leftovers == {Leftover.LATE_RESULT: 1}
    left = {key.rpartition("/")[2] for key in bucket.listing() if key.startswith(job_prefix(request.job_id))}
    assert not left & {JobObject.MATTE.value, JobObject.CUTOUT_PNG.value}
    assert JobObject.OUTCOME in left


def test_a_thorough_look_keeps_the_results_of_a_success(bucket: Bucket) -> None:
    bucket.finish(bucket.accept())
    before = bucket.listing()

    assert not bucket.sweep_orphans(bucket.now + HOUR, limit=None).leftovers
    assert bucket.listing() == before


def test_a_walk_of_few_objects_a_time_comes_to_all_of_them_and_begins_anew(bucket: Bucket) -> None:
    jobs = {bucket.accept().job_id for _ in range(7)}
    walk = JobWalk(bucket.store)

    steps = [[job_id for job_id, _ in walk.jobs(limit=3)] for _ in range(5)]

    assert [len(step) for step in steps] == [2, 2, 2, 1, 2]
    assert {job_id for step in steps[:4] for job_id in step} == jobs
    assert steps[4] == steps[0]


def test_what_is_not_ours_is_passed_over(bucket: Bucket) -> None:
    bucket.store._client.put_object(bucket.store._bucket, "jobs/somebody-elses/file", BytesIO(b"x"), 1)

    assert not bucket.sweep_orphans(bucket.now + HOUR).leftovers
    assert bucket.listing() == {"jobs/somebody-elses/file"}
