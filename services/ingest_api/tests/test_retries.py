"""Retries over the real store and broker: a failed job is tried again by one new job, whoever asks, however often."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import structlog

from ingest_api.app import create_app
from ingest_api.dependencies import Dependencies
from ingest_api.jobs.accepting import Retention
from ingest_api.jobs.service import JobService
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobState
from studio.contracts.keys import (
    EXPIRY_PREFIX,
    FAILED_PREFIX,
    JOBS_PREFIX,
    OPEN_PREFIX,
    ExpiryIndexKey,
    JobKey,
    JobObject,
    parse,
)
from studio.facts import utc_now
from studio.job_records import JobRecords
from studio.messaging import make_broker
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings
from studio_testing.results import a_result

Maker = Callable[..., bytes]
Sent = Callable[[str], list[Any]]

NOW = datetime(2027, 1, 1, tzinfo=UTC)
UPLOAD = "/api/jobs/remove-bg"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def fail(records: JobRecords, job_id: str) -> None:
    error = JobFailure(code=FailureCode.OUT_OF_MEMORY, message="There was not enough memory.")
    assert records.finish(job_id, JobOutcome(state=JobState.FAILED, attempt=4, finished_at=NOW, error=error))


def succeed(records: JobRecords, job_id: str) -> None:
    result = a_result()
    assert records.finish(job_id, JobOutcome(state=JobState.SUCCEEDED, attempt=1, finished_at=NOW, result=result))


def jobs(store: ObjectStore) -> set[str]:
    return {row.key.split("/")[1] for row in store.list(JOBS_PREFIX)}


@pytest.fixture
def failed(job_id: str, records: JobRecords, sent: Sent) -> str:
    """A job that has failed, whose messages have been read."""
    sent("inference")
    sent("telemetry")
    fail(records, job_id)
    return job_id


def test_a_retry_is_a_new_job_with_the_same_photo_and_options(
    client: httpx.Client, failed: str, records: JobRecords, store: ObjectStore, sent: Sent
) -> None:
    # when
    answer = client.post(f"/api/jobs/{failed}/retry", headers={"X-Request-ID": "again-1"})

    # then
    job = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/jobs/{job['id']}")
    assert (job["state"], job["retry_of"], job["attempt"]) == ("queued", failed, 0)
    assert job["links"]["retry_of"] == f"/api/jobs/{failed}"
    old, new = records.request(failed), records.request(job["id"])
    assert old is not None
    assert new is not None
    assert (new.options, new.source, new.request_id) == (old.options, old.source, "again-1")
    assert new.expires_at - new.created_at == old.expires_at - old.created_at
    assert store.read(JobKey(job["id"], JobObject.SOURCE)) == store.read(JobKey(failed, JobObject.SOURCE))
    assert sent("inference") == [{"actor": "inference.remove_background", "job_id": job["id"]}]
    # and the old one stays as it is, links to it, and is off the list of failures
    shown = client.get(f"/api/jobs/{failed}").json()
    assert (shown["state"], shown["links"]["retried_as"]) == ("failed", f"/api/jobs/{job['id']}")
    assert not list(store.list(FAILED_PREFIX))


def test_asking_twice_gives_the_same_job_and_sends_one_message(
    client: httpx.Client, failed: str, store: ObjectStore, sent: Sent
) -> None:
    first = client.post(f"/api/jobs/{failed}/retry")
    again = client.post(f"/api/jobs/{failed}/retry")

    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    assert jobs(store) == {failed, first.json()["id"]}
    assert len(sent("inference")) == 1


def test_of_many_who_ask_at_once_all_are_told_of_one_job_and_the_others_leave_nothing(
    failed: str, store: ObjectStore, broker_settings: BrokerSettings, sent: Sent
) -> None:
    # given a store that may take its time for one key
    service = JobService(store, JobRecords(store), make_broker(broker_settings), Retention(86_400), utc_now)

    # when
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.retry(failed, "request"), range(8)))

    # then
    (retry,) = {answer.job.id for answer in answers}
    assert sorted(answer.is_new for answer in answers) == [False] * 7 + [True]
    assert jobs(store) == {failed, retry}
    assert {row.key.rsplit("/", 1)[1] for row in store.list(OPEN_PREFIX)} == {retry}
    expiring = [parse(row.key) for row in store.list(EXPIRY_PREFIX)]
    assert {key.subject for key in expiring if isinstance(key, ExpiryIndexKey)} == {failed, retry}
    assert [message["job_id"] for message in sent("inference")] == [retry]


@pytest.mark.parametrize("state", ["queued", "succeeded", "cancelled"])
def test_only_a_failed_job_can_be_tried_again(
    client: httpx.Client, job_id: str, records: JobRecords, store: ObjectStore, state: str
) -> None:
    if state == "succeeded":
        succeed(records, job_id)
    if state == "cancelled":
        client.post(f"/api/jobs/{job_id}/cancel")

    assert refusal(client.post(f"/api/jobs/{job_id}/retry")) == (409, "job_not_failed")
    assert jobs(store) == {job_id}


def test_an_unknown_job_cannot_be_tried_again(client: httpx.Client, store: ObjectStore) -> None:
    assert refusal(client.post(f"/api/jobs/{'0' * 32}/retry")) == (404, "not_found")
    assert not list(store.list(""))


def test_a_retry_that_fails_is_tried_again_itself(client: httpx.Client, failed: str, records: JobRecords) -> None:
    first = client.post(f"/api/jobs/{failed}/retry").json()["id"]
    fail(records, first)

    second = client.post(f"/api/jobs/{first}/retry")

    assert (second.status_code, second.json()["retry_of"]) == (202, first)
    assert client.post(f"/api/jobs/{failed}/retry").json()["id"] == first


def test_a_background_picture_goes_with_it(
    client: httpx.Client, picture: Maker, records: JobRecords, store: ObjectStore
) -> None:
    files = {"file": ("p.jpg", picture()), "background_file": ("b.png", picture("PNG"))}
    job_id = client.post(UPLOAD, files=files).json()["id"]
    fail(records, job_id)

    retry = client.post(f"/api/jobs/{job_id}/retry").json()["id"]

    assert store.read(JobKey(retry, JobObject.BACKGROUND)) == picture("PNG")


def test_a_render_is_tried_again_without_a_photo_of_its_own_and_expires_with_its_root(
    client: httpx.Client, job_id: str, records: JobRecords, store: ObjectStore
) -> None:
    # given
    succeed(records, job_id)
    render = client.post(f"/api/jobs/{job_id}/render", json={"format": "jpeg"}).json()
    fail(records, render["id"])

    # when
    retry = client.post(f"/api/jobs/{render['id']}/retry").json()

    # then
    assert (retry["derived_from"], retry["retry_of"]) == (job_id, render["id"])
    assert (retry["expires_at"], retry["options"]) == (render["expires_at"], render["options"])
    assert not store.exists(JobKey(retry["id"], JobObject.SOURCE))


def test_a_photo_of_a_batch_waits_among_batches_when_it_is_tried_again(
    client: httpx.Client, failed: str, records: JobRecords, sent: Sent
) -> None:
    request = records.request(failed)
    assert request is not None
    records.accept(request.model_copy(update={"batch_id": "b" * 32}))

    retry = client.post(f"/api/jobs/{failed}/retry").json()

    assert retry["batch_id"] == "b" * 32
    assert sent("inference") == []
    assert sent("inference.batch") == [{"actor": "inference_batch.remove_background", "job_id": retry["id"]}]


def test_a_job_whose_photo_went_meanwhile_leaves_nothing_of_a_retry(
    client: httpx.Client, failed: str, store: ObjectStore
) -> None:
    store.delete([JobKey(failed, JobObject.SOURCE)])

    assert refusal(client.post(f"/api/jobs/{failed}/retry")) == (404, "not_found")
    assert jobs(store) == {failed}
    assert not list(store.list(OPEN_PREFIX))


def test_after_a_crash_before_anybody_was_told_a_job_can_be_tried_again_and_is_off_the_list(
    client: httpx.Client,
    dependencies: Dependencies,
    client_of: Callable[..., httpx.Client],
    failed: str,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given a process that ends as soon as the retry is claimed
    create = dependencies.store.create

    def create_and_end(*args: Any, **named: Any) -> bool:  # noqa: ANN401
        create(*args, **named)
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as patch, structlog.testing.capture_logs():
        patch.setattr(dependencies.store, "create", create_and_end)
        crashed = client_of(create_app(dependencies)).post(f"/api/jobs/{failed}/retry")
    assert refusal(crashed) == (500, "internal_error")
    assert list(store.list(FAILED_PREFIX))

    # when
    answer = client.post(f"/api/jobs/{failed}/retry")

    # then
    assert answer.status_code == 200
    assert jobs(store) == {failed, answer.json()["id"]}
    assert {row.key.rsplit("/", 1)[1] for row in store.list(OPEN_PREFIX)} == {answer.json()["id"]}
    assert not list(store.list(FAILED_PREFIX))
