from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobState, Stage
from studio.contracts.keys import JobKey, JobObject
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio_testing.results import a_result

ClientOf = Callable[[FastAPI], httpx.Client]

NOW = datetime(2027, 1, 1, tzinfo=UTC)
UNKNOWN = "0" * 32


@dataclass(frozen=True)
class Worker:
    """Does to a job what a worker would."""

    store: ObjectStore
    records: JobRecords

    def begin(self, job_id: str) -> None:
        progress = JobProgress(attempt=1, stage=Stage.INFERRING, percent=40, worker="w", started_at=NOW, updated_at=NOW)
        self.records.report_progress(job_id, progress)

    def succeed(self, job_id: str) -> bool:
        self.store.put(JobKey(job_id, JobObject.CUTOUT_PNG), b"cutout bytes", media_type="image/png")
        self.store.put(JobKey(job_id, JobObject.MATTE), b"matte bytes", media_type="image/png")
        result = a_result()
        return self.records.finish(
            job_id, JobOutcome(state=JobState.SUCCEEDED, attempt=1, started_at=NOW, finished_at=NOW, result=result)
        )

    def fail(self, job_id: str) -> None:
        error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="The picture is damaged.")
        self.records.finish(job_id, JobOutcome(state=JobState.FAILED, attempt=1, finished_at=NOW, error=error))


@pytest.fixture
def worker(store: ObjectStore, records: JobRecords) -> Worker:
    return Worker(store, records)


def refusal(answer: Any) -> tuple[int, str]:  # noqa: ANN401
    return answer.status_code, answer.json()["error"]["code"]


def test_a_job_is_shown_as_it_runs(client: httpx.Client, job_id: str, worker: Worker) -> None:
    worker.begin(job_id)

    job = client.get(f"/api/jobs/{job_id}").json()

    assert (job["state"], job["stage"], job["percent"], job["attempt"]) == ("running", "inferring", 40, 1)


def test_a_job_that_succeeded_links_to_its_files_and_can_no_longer_be_cancelled(
    client: httpx.Client, job_id: str, worker: Worker
) -> None:
    worker.succeed(job_id)

    job = client.get(f"/api/jobs/{job_id}").json()

    assert (job["state"], job["percent"], job["result"]["engine"]) == ("succeeded", 100, "openvino")
    assert job["links"] == {
        "self": f"/api/jobs/{job_id}",
        "source": f"/api/jobs/{job_id}/source",
        "matte": f"/api/jobs/{job_id}/matte",
        "download": f"/api/jobs/{job_id}/download",
        "render": f"/api/jobs/{job_id}/render",
        "cancel": None,
        "events": None,
        "retry": None,
        "retried_as": None,
        "retry_of": None,
        "derived_from": None,
    }


def test_a_job_that_failed_says_why(client: httpx.Client, job_id: str, worker: Worker) -> None:
    worker.fail(job_id)

    job = client.get(f"/api/jobs/{job_id}").json()

    assert job["error"] == {"code": "corrupt_image", "message": "The picture is damaged."}
    assert (job["links"]["download"], job["links"]["cancel"]) == (None, None)
    assert job["links"]["retry"] == f"/api/jobs/{job_id}/retry"


@pytest.mark.parametrize("path", ["", "/download", "/source", "/matte"])
@pytest.mark.parametrize("unknown", [UNKNOWN, "x", "A" * 32, "%2e%2e", "' or 1=1", UNKNOWN + "%0A", "é" * 32])
def test_ids_that_are_unknown_or_malformed_get_the_same_answer(client: httpx.Client, unknown: str, path: str) -> None:
    expected = client.get(f"/api/jobs/{UNKNOWN}").json()["error"]

    answer = client.get(f"/api/jobs/{unknown}{path}")

    assert answer.status_code == 404
    assert answer.json()["error"] | {"request_id": ""} == expected | {"request_id": ""}


def test_an_unknown_job_cannot_be_cancelled(client: httpx.Client, store: ObjectStore) -> None:
    assert refusal(client.post(f"/api/jobs/{UNKNOWN}/cancel")) == (404, "not_found")
    assert not list(store.list(""))


def test_each_file_is_handed_out_as_an_attachment(client: httpx.Client, job_id: str, worker: Worker) -> None:
    worker.succeed(job_id)
    plain, encoded = "Fue am Strand", "F%C3%BC%C3%9Fe%20am%20Strand"
    expected = {
        "download": (b"cutout bytes", "image/png", "-cutout.png"),
        "matte": (b"matte bytes", "image/png", "-matte.png"),
        "source": (None, "image/jpeg", ".jpg"),
    }

    for file, (content, media_type, ending) in expected.items():
        answer = client.get(f"/api/jobs/{job_id}/{file}")

        assert answer.status_code == 200
        assert content is None or answer.content == content
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Length"] == str(len(answer.content))
        assert answer.headers["Content-Disposition"] == (
            f"attachment; filename=\"{plain}{ending}\"; filename*=UTF-8''{encoded}{ending}"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_the_source_comes_back_untouched(client: httpx.Client, picture: Callable[..., bytes]) -> None:
    photo = picture("WEBP", lossless=True)
    job_id = client.post("/api/jobs/remove-bg", files={"file": ("page.html", photo, "text/html")}).json()["id"]

    answer = client.get(f"/api/jobs/{job_id}/source")

    assert (answer.content, answer.headers["Content-Type"]) == (photo, "image/webp")
    assert 'filename="page.webp"' in answer.headers["Content-Disposition"]


def test_a_copy_that_is_still_good_is_not_sent_again(client: httpx.Client, job_id: str) -> None:
    path = f"/api/jobs/{job_id}/source"
    etag = client.get(path).headers["ETag"]

    again = client.get(path, headers={"If-None-Match": f'"other", W/{etag}'})
    other = client.get(path, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert other.status_code == 200


@pytest.mark.parametrize("file", ["download", "matte"])
def test_files_of_a_job_that_has_none_are_refused(client: httpx.Client, job_id: str, worker: Worker, file: str) -> None:
    path = f"/api/jobs/{job_id}/{file}"

    assert refusal(client.get(path)) == (409, "job_not_finished")
    worker.begin(job_id)
    assert refusal(client.get(path)) == (409, "job_not_finished")
    worker.fail(job_id)
    assert refusal(client.get(path)) == (409, "job_has_no_result")


def test_a_file_that_was_swept_away_is_not_found(
    client: httpx.Client, job_id: str, worker: Worker, store: ObjectStore
) -> None:
    worker.succeed(job_id)
    store.delete([JobKey(job_id, JobObject.CUTOUT_PNG)])

    assert refusal(client.get(f"/api/jobs/{job_id}/download")) == (404, "not_found")


@pytest.mark.parametrize("begun", [False, True])
def test_a_job_is_cancelled_once_and_for_all(
    client: httpx.Client, job_id: str, worker: Worker, sent: Callable[[str], list[Any]], *, begun: bool
) -> None:
    # given
    if begun:
        worker.begin(job_id)

    # when
    answer = client.post(f"/api/jobs/{job_id}/cancel", headers={"X-Request-ID": "stop-it"})

    # then
    job = answer.json()
    assert answer.status_code == 200
    assert (job["state"], job["cancel_requested"], job["attempt"]) == ("cancelled", True, int(begun))
    assert job["links"]["cancel"] is None
    assert client.get(f"/api/jobs/{job_id}").json() == job
    # and asking again changes nothing
    again = client.post(f"/api/jobs/{job_id}/cancel")
    assert (again.status_code, again.json()) == (200, job)
    assert refusal(client.get(f"/api/jobs/{job_id}/download")) == (409, "job_has_no_result")
    # and a worker that comes later is too late, which was told once
    assert not worker.succeed(job_id)
    cancel = worker.records.cancel(job_id)
    assert cancel is not None
    assert cancel.request_id == "stop-it"
    notes = [note for note in sent("telemetry") if note["actor"] == "telemetry.job_finished"]
    assert [(note["job_id"], note["outcome"], note["attempts"]) for note in notes] == [
        (job_id, "cancelled", int(begun))
    ]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("GET", "/download"), ("GET", "/matte"), ("GET", "/source"), ("POST", "/cancel")]
)
def test_a_job_whose_time_is_over_is_as_unknown_as_one_that_never_was(
    configuration: Configuration, client_of: ClientOf, job_id: str, worker: Worker, method: str, path: str
) -> None:
    # given a job that is still stored, and the moments before and at its expiry
    worker.succeed(job_id)
    request = worker.records.request(job_id)
    assert request is not None

    def asked_at(moment: datetime) -> httpx.Response:
        client = client_of(create_app(connect(configuration, clock=lambda: moment)))
        return client.request(method, f"/api/jobs/{job_id}{path}")

    # when, then
    assert asked_at(request.expires_at - timedelta(seconds=1)).status_code in {200, 409}
    assert refusal(asked_at(request.expires_at)) == (404, "not_found")


def test_a_job_that_has_ended_cannot_be_cancelled(client: httpx.Client, job_id: str, worker: Worker) -> None:
    worker.fail(job_id)

    assert refusal(client.post(f"/api/jobs/{job_id}/cancel")) == (409, "job_already_finished")
    assert client.get(f"/api/jobs/{job_id}").json()["state"] == "failed"
    assert worker.records.cancel(job_id) is None


@pytest.mark.parametrize("round_", range(5))
def test_when_cancel_and_success_race_both_sides_are_told_the_same(
    client: httpx.Client, job_id: str, worker: Worker, round_: int
) -> None:
    with ThreadPoolExecutor() as pool:
        succeeding = pool.submit(worker.succeed, job_id)
        cancelling = pool.submit(client.post, f"/api/jobs/{job_id}/cancel")

    won_by_worker, answer = succeeding.result(), cancelling.result()
    state = client.get(f"/api/jobs/{job_id}").json()["state"]
    assert (won_by_worker, answer.status_code, state) in {(True, 409, "succeeded"), (False, 200, "cancelled")}


def test_without_the_store_a_look_is_refused_for_now(without_store: Configuration, client_of: ClientOf) -> None:
    client = client_of(create_app(connect(without_store)))

    answer = client.get(f"/api/jobs/{UNKNOWN}")

    assert refusal(answer) == (503, "store_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "127.0.0.1" not in answer.text
