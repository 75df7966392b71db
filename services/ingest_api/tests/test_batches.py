"""A batch from its upload to its end, over a real store and broker; the test plays the worker."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from studio.batch_records import BatchRecords
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobState, Stage
from studio.contracts.keys import EXPIRY_PREFIX, OPEN_PREFIX, JobKey, JobObject
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio_testing.results import a_result

UPLOAD = "/api/jobs/remove-bg-batch"
UNKNOWN = "/api/batches/" + "0" * 32
Maker = Callable[..., bytes]
Sent = Callable[[str], list[dict[str, Any]]]
Serving = Callable[[FastAPI], AbstractContextManager[str]]


def files_of(*contents: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (f"photo {place}.jpg", content)) for place, content in enumerate(contents)]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def counts_of(batch: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in batch["counts"].items() if count}


class Worker:
    """Ends jobs as a worker does."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._records = JobRecords(store)

    def begin(self, job_id: str, percent: int) -> None:
        now = datetime.now(UTC)
        progress = JobProgress(
            attempt=1, stage=Stage.INFERRING, percent=percent, worker="w", started_at=now, updated_at=now
        )
        self._records.report_progress(job_id, progress)

    def succeed(self, job_id: str, cutout: bytes = b"a cut-out") -> None:
        self._store.put(JobKey(job_id, JobObject.CUTOUT_PNG), cutout, media_type="image/png")
        self._store.put(JobKey(job_id, JobObject.MATTE), b"a matte", media_type="image/png")
        result = a_result(bytes=len(cutout), matte_bytes=7)
        self._end(job_id, JobState.SUCCEEDED, result=result)

    def fail(self, job_id: str) -> None:
        self._end(job_id, JobState.FAILED, error=JobFailure(code=FailureCode.WORKER_CRASHED, message="It crashed."))

    def _end(self, job_id: str, state: JobState, **more: Any) -> None:  # noqa: ANN401
        outcome = JobOutcome(state=state, attempt=1, finished_at=datetime.now(UTC), **more)
        assert self._records.finish(job_id, outcome)


@pytest.fixture
def worker(store: ObjectStore) -> Worker:
    return Worker(store)


@pytest.fixture
def three(client: httpx.Client, picture: Maker) -> dict[str, Any]:
    """A batch of three photos that wait."""
    answer = client.post(UPLOAD, files=files_of(picture(), picture("PNG"), picture("WEBP")))
    assert answer.status_code == 202
    batch: dict[str, Any] = answer.json()
    return batch


def ids_of(batch: dict[str, Any]) -> list[str]:
    return [item["job_id"] for item in batch["items"]]


def test_ten_files_of_which_one_is_damaged_become_nine_jobs(
    client: httpx.Client, picture: Maker, records: JobRecords, store: ObjectStore, sent: Sent
) -> None:
    # given
    photos = [picture(size=(40 + place, 30)) for place in range(10)]
    photos[3] = photos[3][:100]

    # when
    answer = client.post(UPLOAD, files=files_of(*photos), data={"format": "webp"}, headers={"X-Request-ID": "mine-1"})

    # then the client has a batch
    assert answer.status_code == 202
    batch = answer.json()
    path = f"/api/batches/{batch['id']}"
    assert answer.headers["Location"] == path
    assert counts_of(batch) == {"total": 10, "queued": 9, "rejected": 1}
    assert (batch["is_finished"], batch["percent"], batch["options"]["format"]) == (False, 10, "webp")
    assert [item["filename"] for item in batch["items"]] == [f"photo {place}.jpg" for place in range(10)]
    damaged = batch["items"].pop(3)
    assert (damaged["state"], damaged["error"]["code"]) == ("rejected", "corrupt_image")
    assert (damaged["job_id"], damaged["links"]) == (None, None)
    assert batch["links"] == {
        "self": path,
        "events": f"{path}/events",
        "download": None,
        "cancel": f"{path}/cancel",
        "retry": None,
    }
    # and looking again shows the same
    again = client.get(path).json()
    again["items"].pop(3)
    assert again == batch
    # and each job is stored, and knows its batch
    for item, photo in zip(batch["items"], photos[:3] + photos[4:], strict=True):
        request = records.request(item["job_id"])
        assert request is not None
        assert (request.batch_id, request.request_id) == (batch["id"], "mine-1")
        assert store.read(JobKey(item["job_id"], JobObject.SOURCE)) == photo
        assert client.get(item["links"]["self"]).json()["batch_id"] == batch["id"]
    # and will expire: the jobs, and the batch
    subjects = [row.key.rsplit("/", 1)[1].split("-", 1)[1] for row in store.list(EXPIRY_PREFIX)]
    assert sorted(subjects) == sorted([*ids_of(batch), f"batch-{batch['id']}"])
    assert len(list(store.list(OPEN_PREFIX))) == 9
    # and the worker is asked, behind those that somebody waits for
    assert [note["job_id"] for note in sent("inference.batch")] == ids_of(batch)
    assert sent("inference") == []
    assert [note["job_id"] for note in sent("telemetry")] == ids_of(batch)


def test_a_batch_shows_where_each_file_stands_and_one_percentage(
    client: httpx.Client, three: dict[str, Any], worker: Worker
) -> None:
    # given
    first, second, _ = ids_of(three)
    worker.succeed(first)
    worker.begin(second, percent=50)

    # when
    running = client.get(three["links"]["self"]).json()

    # then
    assert counts_of(running) == {"total": 3, "queued": 1, "running": 1, "succeeded": 1}
    assert (running["percent"], running["is_finished"]) == (50, False)
    assert [item["percent"] for item in running["items"]] == [100, 50, 0]
    assert running["items"][0]["links"]["download"] == f"/api/jobs/{first}/download"


def test_a_batch_has_finished_when_every_file_has_come_to_an_end(
    client: httpx.Client, three: dict[str, Any], worker: Worker
) -> None:
    first, second, third = ids_of(three)
    worker.succeed(first)
    worker.fail(second)
    assert client.post(f"/api/jobs/{third}/cancel").status_code == 200

    batch = client.get(three["links"]["self"]).json()

    assert counts_of(batch) == {"total": 3, "succeeded": 1, "failed": 1, "cancelled": 1}
    assert (batch["percent"], batch["is_finished"]) == (100, True)
    assert batch["items"][1]["error"] == {"code": "worker_crashed", "message": "It crashed."}
    path = batch["links"]["self"]
    assert (batch["links"]["download"], batch["links"]["cancel"]) == (f"{path}/download", None)
    assert batch["links"]["retry"] == f"{path}/retry"


def test_a_batch_of_bad_files_only_is_a_batch_that_has_finished(client: httpx.Client, sent: Sent) -> None:
    answer = client.post(UPLOAD, files=files_of(b"no picture", b""))

    batch = answer.json()
    assert (answer.status_code, batch["is_finished"]) == (202, True)
    assert [item["error"]["code"] for item in batch["items"]] == ["unsupported_media_type", "missing_file"]
    assert client.get(batch["links"]["self"]).json() == batch
    assert sent("inference.batch") == []


def test_cancelling_a_batch_ends_what_has_not_ended(
    client: httpx.Client, three: dict[str, Any], worker: Worker
) -> None:
    worker.succeed(ids_of(three)[0])

    changes = [client.post(three["links"]["cancel"]).json() for _ in range(2)]

    assert [change["changed"] for change in changes] == [2, 0]
    assert counts_of(changes[0]["batch"]) == {"total": 3, "succeeded": 1, "cancelled": 2}
    assert changes[0]["batch"]["is_finished"]
    assert changes[1]["batch"] == changes[0]["batch"]


def test_retrying_a_batch_puts_new_jobs_in_the_place_of_those_that_failed(
    client: httpx.Client, three: dict[str, Any], worker: Worker, sent: Sent
) -> None:
    # given
    first, second, third = ids_of(three)
    worker.succeed(first)
    worker.fail(second)
    client.post(f"/api/jobs/{third}/cancel")
    sent("inference.batch")

    # when
    changes = [client.post(f"{three['links']['self']}/retry").json() for _ in range(2)]

    # then
    assert [change["changed"] for change in changes] == [1, 0]
    batch = changes[0]["batch"]
    assert counts_of(batch) == {"total": 3, "queued": 1, "succeeded": 1, "cancelled": 1}
    retried = batch["items"][1]
    assert retried["job_id"] not in ids_of(three)
    assert (retried["error"], retried["links"]["retry_of"]) == (None, f"/api/jobs/{second}")
    assert sent("inference.batch") == [
        {"actor": "inference_batch.remove_background", "job_id": retried["job_id"]},
    ]
    # and the newest of several counts
    worker.fail(retried["job_id"])
    newest = client.post(f"{three['links']['self']}/retry").json()["batch"]["items"][1]["job_id"]
    worker.succeed(newest)
    batch = client.get(three["links"]["self"]).json()
    assert (batch["items"][1]["job_id"], batch["is_finished"]) == (newest, True)


def test_a_removed_batch_leaves_nothing_but_entries_for_the_sweep(
    client: httpx.Client, three: dict[str, Any], worker: Worker, store: ObjectStore
) -> None:
    # given
    first, second, _ = ids_of(three)
    worker.succeed(first)
    worker.fail(second)
    retried = client.post(f"{three['links']['self']}/retry").json()["batch"]["items"][1]["job_id"]

    # when
    answer = client.delete(three["links"]["self"])

    # then
    assert answer.status_code == 204
    assert [row.key for row in store.list("") if not row.key.startswith(EXPIRY_PREFIX)] == []
    assert not [row.key for row in store.list(EXPIRY_PREFIX) if "batch" in row.key]
    for job_id in (*ids_of(three), retried):
        assert refusal(client.get(f"/api/jobs/{job_id}")) == (404, "not_found")
    assert refusal(client.get(three["links"]["self"])) == (404, "not_found")
    assert refusal(client.delete(three["links"]["self"])) == (404, "not_found")


def test_a_job_of_a_batch_that_was_removed_alone_is_shown_as_that(client: httpx.Client, three: dict[str, Any]) -> None:
    assert client.delete(three["items"][1]["links"]["self"]).status_code == 204

    batch = client.get(three["links"]["self"]).json()

    assert counts_of(batch) == {"total": 3, "queued": 2, "removed": 1}
    assert (batch["items"][1]["state"], batch["items"][1]["job_id"]) == ("removed", None)


@pytest.mark.parametrize("path", [UNKNOWN, "/api/batches/nonsense"])
@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("DELETE", ""), ("GET", "/events"), ("GET", "/download"), ("POST", "/cancel"), ("POST", "/retry")],
)
def test_an_unknown_batch_and_a_malformed_id_look_the_same(
    client: httpx.Client, method: str, path: str, rest: str
) -> None:
    answer = client.request(method, path + rest)

    assert refusal(answer) == (404, "not_found")
    assert answer.json()["error"]["message"] == "There is no such batch; it may have expired."


def test_a_batch_that_has_expired_is_unknown_before_it_is_swept(
    configuration: Configuration, three: dict[str, Any], client_of: Callable[[FastAPI], httpx.Client]
) -> None:
    later = connect(configuration, clock=lambda: datetime.now(UTC) + timedelta(days=1))

    with client_of(create_app(later)) as client:
        assert refusal(client.get(three["links"]["self"])) == (404, "not_found")


def test_a_batch_is_accepted_though_the_broker_is_down(
    configuration: Configuration, picture: Maker, client_of: Callable[[FastAPI], httpx.Client]
) -> None:
    nowhere = configuration.broker.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:9")})

    with client_of(create_app(connect(replace(configuration, broker=nowhere)))) as client:
        answer = client.post(UPLOAD, files=files_of(picture(), picture()))

    assert (answer.status_code, answer.json()["counts"]["queued"]) == (202, 2)


def test_without_the_store_nothing_is_accepted(
    without_store: Configuration, picture: Maker, client_of: Callable[[FastAPI], httpx.Client]
) -> None:
    with client_of(create_app(connect(without_store))) as client:
        answer = client.post(UPLOAD, files=files_of(picture()))

    assert refusal(answer) == (503, "store_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_same_batch_under_the_same_key_is_one_batch(
    client: httpx.Client, picture: Maker, sent: Sent, store: ObjectStore
) -> None:
    # given
    files, key = files_of(picture(), b"no picture"), {"Idempotency-Key": "order-7"}

    # when
    first, second = (client.post(UPLOAD, files=files, headers=key) for _ in range(2))

    # then
    assert (first.status_code, second.status_code) == (202, 200)
    assert second.json() == first.json()
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")
    assert second.headers["Location"] == first.headers["Location"]
    assert len(sent("inference.batch")) == 1
    # and another batch needs another key
    other = client.post(UPLOAD, files=files_of(picture(), picture()), headers=key)
    assert refusal(other) == (422, "idempotency_key_reused")
    # and once it is removed, the key is free
    assert client.delete(first.headers["Location"]).status_code == 204
    anew = client.post(UPLOAD, files=files, headers=key)
    assert anew.status_code == 202
    assert anew.json()["id"] != first.json()["id"]


def test_a_key_finishes_the_batch_that_a_crash_left(
    client: httpx.Client, picture: Maker, store: ObjectStore, dependencies: Dependencies, sent: Sent
) -> None:
    # given a batch whose record was never written, nor its second job's request
    files, key = files_of(picture(), picture("PNG")), {"Idempotency-Key": "order-8"}
    first = client.post(UPLOAD, files=files, headers=key).json()
    record = BatchRecords(store).find(first["id"])
    assert record is not None
    BatchRecords(store).remove(record)
    store.delete([JobKey(ids_of(first)[1], JobObject.REQUEST)])
    sent("inference.batch")

    # when
    again = client.post(UPLOAD, files=files, headers=key)

    # then
    assert again.status_code == 202
    assert again.json() == first
    assert [note["job_id"] for note in sent("inference.batch")] == ids_of(first)
    assert client.get(first["links"]["self"]).json() == first


def test_equal_batches_at_once_under_one_key_are_one_batch(
    dependencies: Dependencies, serving: Serving, picture: Maker, store: ObjectStore
) -> None:
    files, key = files_of(picture(), picture("PNG")), {"Idempotency-Key": "order-9"}

    def posted(url: str) -> httpx.Response:
        """Post until the store has time for it: with eight at once, a busy machine's may be slow."""
        while (answer := httpx.post(url + UPLOAD, files=files, headers=key, timeout=60)).status_code == 503:
            sleep(0.5)
        return answer

    with serving(create_app(dependencies)) as url, ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(posted, [url] * 8))

    assert {answer.status_code for answer in answers} <= {200, 202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    requests = [row.key for row in store.list("") if row.key.endswith("/request.json")]
    assert len(requests) == 2


def events_of(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    event = ""
    for line in lines:
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        if line.startswith("data: "):
            yield event, json.loads(line.removeprefix("data: "))


def test_the_events_of_a_batch_tell_of_each_change_and_end_with_it(
    dependencies: Dependencies, serving: Serving, picture: Maker, worker: Worker
) -> None:
    with serving(create_app(dependencies)) as url, httpx.Client(base_url=url, timeout=30) as client:
        batch = client.post(UPLOAD, files=files_of(picture(), picture())).json()
        with client.stream("GET", batch["links"]["events"]) as stream:
            events = events_of(stream.iter_lines())

            assert next(events) == ("progress", batch)
            worker.succeed(ids_of(batch)[0])
            event, seen = next(events)
            assert (event, seen["percent"], counts_of(seen)) == (
                "progress",
                50,
                {"total": 2, "queued": 1, "succeeded": 1},
            )
            worker.fail(ids_of(batch)[1])
            event, seen = next(events)
            assert (event, seen["is_finished"]) == ("end", True)
            assert list(events) == []
