"""Removing jobs over the real store and broker: nothing is left but the reminder to look again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobState, Stage
from studio.contracts.keys import ExpiryIndexKey, JobKey, JobObject, parse
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio_testing.results import a_result

ClientOf = Callable[[FastAPI], httpx.Client]
Maker = Callable[..., bytes]

UPLOAD = "/api/jobs/remove-bg"
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def succeed(store: ObjectStore, job_id: str) -> None:
    for item in (JobObject.CUTOUT_PNG, JobObject.MATTE):
        store.put(JobKey(job_id, item), b"some bytes", media_type="image/png")
    result = a_result(bytes=10, matte_bytes=10)
    outcome = JobOutcome(state=JobState.SUCCEEDED, attempt=1, started_at=NOW, finished_at=NOW, result=result)
    assert JobRecords(store).finish(job_id, outcome)


def fail(records: JobRecords, job_id: str) -> None:
    error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="The picture is damaged.")
    assert records.finish(job_id, JobOutcome(state=JobState.FAILED, attempt=1, finished_at=NOW, error=error))


def begin(records: JobRecords, job_id: str) -> None:
    progress = JobProgress(attempt=1, stage=Stage.INFERRING, percent=40, worker="w", started_at=NOW, updated_at=NOW)
    records.report_progress(job_id, progress)


def remaining(store: ObjectStore) -> list[Any]:
    """Return what is in the bucket, but for the sweeps' reminders."""
    keys = [parse(row.key) for row in store.list("")]
    return [key for key in keys if not isinstance(key, ExpiryIndexKey)]


@pytest.mark.parametrize("state", ["queued", "running", "succeeded", "failed", "cancelled"])
def test_of_a_removed_job_nothing_is_left_and_nobody_finds_it(
    client: httpx.Client, job_id: str, store: ObjectStore, records: JobRecords, state: str
) -> None:
    # given a job that somebody has just looked at
    if state == "running":
        begin(records, job_id)
    if state == "succeeded":
        succeed(store, job_id)
    if state == "failed":
        fail(records, job_id)
    if state == "cancelled":
        client.post(f"/api/jobs/{job_id}/cancel")
    assert client.get(f"/api/jobs/{job_id}").json()["state"] == state

    # when
    answer = client.delete(f"/api/jobs/{job_id}")

    # then
    assert (answer.status_code, answer.content) == (204, b"")
    assert remaining(store) == []
    for method, path in [("GET", ""), ("GET", "/source"), ("GET", "/download"), ("GET", "/events"), ("POST", "/retry")]:
        assert refusal(client.request(method, f"/api/jobs/{job_id}{path}")) == (404, "not_found")
    assert refusal(client.delete(f"/api/jobs/{job_id}")) == (404, "not_found")


def test_a_sweep_comes_back_for_what_a_worker_writes_that_was_still_at_it(
    client: httpx.Client, job_id: str, store: ObjectStore, records: JobRecords
) -> None:
    begin(records, job_id)
    request = records.request(job_id)
    assert request is not None

    client.delete(f"/api/jobs/{job_id}")

    (reminder,) = [key for row in store.list("") if isinstance(key := parse(row.key), ExpiryIndexKey)]
    assert reminder.subject == job_id
    assert reminder.due < request.expires_at


def test_removing_a_job_that_has_not_ended_is_told_as_its_cancellation(
    client: httpx.Client, job_id: str, sent: Callable[[str], list[Any]]
) -> None:
    client.delete(f"/api/jobs/{job_id}")

    notes = [note for note in sent("telemetry") if note["actor"] == "telemetry.job_finished"]
    assert [(note["job_id"], note["outcome"]) for note in notes] == [(job_id, "cancelled")]


def test_its_renders_and_their_retries_go_with_it_and_other_jobs_stay(
    client: httpx.Client, job_id: str, store: ObjectStore, records: JobRecords, picture: Maker
) -> None:
    # given
    other = client.post(UPLOAD, files={"file": ("p.jpg", picture())}).json()["id"]
    succeed(store, job_id)
    render, failed = (
        client.post(f"/api/jobs/{job_id}/render", json=options).json()["id"]
        for options in ({"format": "jpeg"}, {"crop": True})
    )
    fail(records, failed)
    retry = client.post(f"/api/jobs/{failed}/retry").json()["id"]
    client.get(f"/api/jobs/{render}")

    # when
    assert client.delete(f"/api/jobs/{job_id}").status_code == 204

    # then
    assert {client.get(f"/api/jobs/{gone}").status_code for gone in (job_id, render, failed, retry)} == {404}
    assert client.get(f"/api/jobs/{other}").status_code == 200
    assert {getattr(key, "job_id", None) for key in remaining(store)} == {other}


def test_a_render_is_removed_without_its_root_and_can_be_had_again(
    client: httpx.Client, job_id: str, store: ObjectStore
) -> None:
    succeed(store, job_id)
    render = client.post(f"/api/jobs/{job_id}/render", json={"format": "jpeg"}).json()["id"]

    assert client.delete(f"/api/jobs/{render}").status_code == 204

    assert client.get(f"/api/jobs/{job_id}/download").content == b"some bytes"
    again = client.post(f"/api/jobs/{job_id}/render", json={"format": "jpeg"})
    assert (again.status_code, again.json()["id"] != render) == (202, True)


def test_when_a_retry_is_removed_the_failed_job_can_be_tried_again(
    client: httpx.Client, job_id: str, records: JobRecords
) -> None:
    fail(records, job_id)
    first = client.post(f"/api/jobs/{job_id}/retry").json()["id"]
    client.delete(f"/api/jobs/{first}")

    second = client.post(f"/api/jobs/{job_id}/retry")

    assert (second.status_code, second.json()["id"] != first) == (202, True)


def test_a_removal_that_a_crash_cut_short_shows_nothing_and_is_in_the_index(
    configuration: Configuration,
    dependencies: Dependencies,
    client_of: ClientOf,
    job_id: str,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given a process that ends once the request is gone
    delete = dependencies.store.delete

    def delete_and_end(keys: list[Any]) -> None:
        delete(keys)
        if JobKey(job_id, JobObject.REQUEST) in keys:
            raise RuntimeError("the process ends here")

    monkeypatch.setattr(dependencies.store, "delete", delete_and_end)

    # when
    with structlog.testing.capture_logs():
        answer = client_of(create_app(dependencies)).delete(f"/api/jobs/{job_id}")

    # then
    assert refusal(answer) == (500, "internal_error")
    client = client_of(create_app(connect(configuration)))
    assert refusal(client.get(f"/api/jobs/{job_id}")) == (404, "not_found")
    due = {key.due for row in store.list("") if isinstance(key := parse(row.key), ExpiryIndexKey)}
    assert len(due) == 2
    assert (max(due) - min(due)).total_seconds() > 3600
