"""Looks that may be a moment old: few reads, and never older than promised."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from ingest_api.jobs import glance, glances
from ingest_api.jobs.glances import JobGlances
from ingest_api.jobs.recently_used import RecentlyUsed
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobCancel, JobFailure, JobOutcome, JobProgress, JobState, Stage
from studio.contracts.keys import JobKey, JobObject
from studio.errors import PermanentError
from studio.facts import utc_now
from studio.job_records import JobRecords
from studio.object_store import ListedObject, ObjectStore
from studio.settings import StoreSettings
from studio_testing.waiting import wait_until

NOW = datetime(2027, 1, 1, tzinfo=UTC)


class CountingStore(ObjectStore):
    """Counts what is read, and what is listed."""

    reads = 0
    listings = 0

    def read(self, key: Any) -> bytes:  # noqa: ANN401
        type(self).reads += 1
        return super().read(key)

    def below(self, folder: str) -> list[ListedObject]:
        type(self).listings += 1
        return super().below(folder)


@pytest.fixture
def counted(store_settings: StoreSettings) -> JobRecords:
    CountingStore.reads = CountingStore.listings = 0
    return JobRecords(CountingStore.connect(store_settings))


@pytest.fixture
def looks(counted: JobRecords) -> JobGlances:
    return JobGlances(counted, utc_now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the monotonic clock by hand."""
    now = 1000.0

    def advance(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(glances, "monotonic", lambda: now)
    return advance


def end(records: JobRecords, job_id: str, state: JobState = JobState.CANCELLED) -> None:
    error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="No.") if state is JobState.FAILED else None
    assert records.finish(job_id, JobOutcome(state=state, attempt=0, finished_at=NOW, error=error))


def begin(records: JobRecords, job_id: str, percent: int) -> None:
    progress = JobProgress(
        attempt=1, stage=Stage.INFERRING, percent=percent, worker="w", started_at=NOW, updated_at=NOW
    )
    records.report_progress(job_id, progress)


def test_a_job_that_runs_is_looked_at_again_after_a_moment(
    looks: JobGlances, job_id: str, records: JobRecords, clock: Callable[[float], None]
) -> None:
    begin(records, job_id, 10)
    assert looks.take(job_id).job.percent == 10
    begin(records, job_id, 20)

    assert looks.take(job_id).job.percent == 10
    clock(glance.MOMENT_SECONDS)
    assert looks.take(job_id).job.percent == 20


def test_an_ended_job_is_read_once_and_then_only_its_being_there(
    looks: JobGlances, job_id: str, records: JobRecords, clock: Callable[[float], None]
) -> None:
    end(records, job_id)

    for _ in range(100):
        looks.take(job_id)
    assert (CountingStore.listings, CountingStore.reads) == (1, 2)
    clock(glance.ENDED_SECONDS)
    assert looks.take(job_id).job.state is JobState.CANCELLED
    assert (CountingStore.listings, CountingStore.reads) == (2, 2)


def test_of_a_job_that_runs_only_what_has_changed_is_read(
    looks: JobGlances, job_id: str, records: JobRecords, clock: Callable[[float], None]
) -> None:
    begin(records, job_id, 10)
    first = looks.take(job_id)
    assert CountingStore.reads == 2

    clock(glance.MOMENT_SECONDS)
    assert looks.take(job_id) is first
    assert CountingStore.reads == 2
    begin(records, job_id, 20)
    clock(glance.MOMENT_SECONDS)
    assert looks.take(job_id).job.percent == 20
    assert (CountingStore.listings, CountingStore.reads) == (3, 3)


def test_a_cancellation_that_another_replica_took_shows_after_a_moment(
    looks: JobGlances, job_id: str, records: JobRecords, clock: Callable[[float], None]
) -> None:
    assert not looks.take(job_id).job.cancel_requested
    records.request_cancel(job_id, JobCancel(request_id="r", requested_at=NOW))

    clock(glance.MOMENT_SECONDS)

    assert looks.take(job_id).job.cancel_requested


def test_a_job_that_another_replica_removed_is_shown_for_a_short_while_only(
    looks: JobGlances, job_id: str, records: JobRecords, store: ObjectStore, clock: Callable[[float], None]
) -> None:
    end(records, job_id)
    looks.take(job_id)
    store.delete([JobKey(job_id, JobObject.REQUEST)])

    clock(glance.ENDED_SECONDS)

    with pytest.raises(PermanentError, match="no such job"):
        looks.take(job_id)


def test_an_ended_job_is_looked_at_again_beside_its_answer(
    looks: JobGlances, job_id: str, records: JobRecords, store: ObjectStore, clock: Callable[[float], None]
) -> None:
    end(records, job_id)
    looks.take(job_id)
    store.delete([JobKey(job_id, JobObject.REQUEST)])

    clock(glance.RENEWAL_SECONDS)

    assert looks.take(job_id).job.state is JobState.CANCELLED
    wait_until(lambda: is_unknown(looks, job_id), what="the look beside the answer is over")


def is_unknown(looks: JobGlances, job_id: str) -> bool:
    try:
        looks.take(job_id)
    except PermanentError as error:
        return error.code is FailureCode.NOT_FOUND
    return False


def test_a_waiting_job_that_another_replica_removed_is_shown_for_a_moment_only(
    looks: JobGlances, job_id: str, store: ObjectStore, clock: Callable[[float], None]
) -> None:
    looks.take(job_id)
    store.delete([JobKey(job_id, JobObject.REQUEST)])

    clock(glance.MOMENT_SECONDS)

    with pytest.raises(PermanentError, match="no such job"):
        looks.take(job_id)


def test_a_failed_job_shows_in_the_end_that_it_is_tried_again(
    looks: JobGlances, job_id: str, records: JobRecords, clock: Callable[[float], None]
) -> None:
    end(records, job_id, JobState.FAILED)
    assert '"retried_as":null' in looks.take(job_id).json
    records.claim_retry(job_id, "a" * 32)

    clock(glance.ENDED_SECONDS)

    assert f'"retried_as":"/api/jobs/{"a" * 32}"' in looks.take(job_id).json


def test_what_this_process_changed_is_seen_at_once(looks: JobGlances, job_id: str, records: JobRecords) -> None:
    looks.take(job_id)
    end(records, job_id)

    looks.forget(job_id)

    assert looks.take(job_id).job.state is JobState.CANCELLED


def test_a_look_that_began_before_a_change_is_not_kept(
    looks: JobGlances, job_id: str, counted: JobRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a change that comes while the job is read
    read = counted.request

    def read_and_change(job_id: str) -> Any:  # noqa: ANN401
        seen = read(job_id)
        end(counted, job_id)
        looks.forget(job_id)
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(counted, "request", read_and_change)
        assert looks.take(job_id).job.state is JobState.QUEUED

    # then
    assert looks.take(job_id).job.state is JobState.CANCELLED


def test_many_who_ask_at_once_share_one_look(looks: JobGlances, job_id: str) -> None:
    async def ask() -> set[str]:
        shown = await asyncio.gather(*(looks.show(job_id) for _ in range(100)))
        return {glance.json for glance in shown}

    (json,) = asyncio.run(ask())

    assert job_id in json
    assert CountingStore.listings == 1


def test_one_who_goes_away_takes_the_look_from_nobody(looks: JobGlances, job_id: str) -> None:
    async def ask() -> str:
        first, second = asyncio.create_task(looks.show(job_id)), asyncio.create_task(looks.show(job_id))
        await asyncio.sleep(0)
        first.cancel()
        return (await second).job.id

    assert asyncio.run(ask()) == job_id


def test_a_job_expires_while_it_is_kept(counted: JobRecords, job_id: str) -> None:
    request = counted.request(job_id)
    assert request is not None
    now = request.expires_at - timedelta(seconds=1)
    looks = JobGlances(counted, lambda: now)
    looks.take(job_id)

    now = request.expires_at

    with pytest.raises(PermanentError, match="no such job"):
        looks.take(job_id)


def test_the_answer_is_the_same_from_memory(client: httpx.Client, job_id: str) -> None:
    first, again = client.get(f"/api/jobs/{job_id}"), client.get(f"/api/jobs/{job_id}")

    assert first.json() == again.json()
    assert first.headers["Content-Type"] == again.headers["Content-Type"] == "application/json"


def test_memory_is_bounded_and_keeps_what_was_asked_for_last() -> None:
    kept: RecentlyUsed[int] = RecentlyUsed(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.get("a")

    kept.put("c", 3)

    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_the_memory_may_be_shared_by_threads(looks: JobGlances, job_id: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {glance.job.id for glance in pool.map(looks.take, [job_id] * 200)} == {job_id}
