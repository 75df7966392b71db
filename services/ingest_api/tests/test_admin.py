"""The admin paths: who gets in, the list of failures with its second chances, and sweeps on demand."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from studio.admin_access import AdminSettings
from studio.contracts.cleanups import CleanupOrder, CleanupReport
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobState
from studio.contracts.keys import CleanupKey, CleanupObject, FailedIndexKey, JobKey, JobObject
from studio.facts import FactStore
from studio.job_records import JobRecords
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore

UPLOAD = "/api/jobs/remove-bg"
TOKEN = "correct horse bättery staple"
BEARER = {b"Authorization": f"Bearer {TOKEN}".encode()}
UNKNOWN = "0123456789abcdef" * 2
ADMIN_PATHS = [
    ("GET", "/api/failed-jobs"),
    ("POST", "/api/failed-jobs/requeue"),
    ("POST", f"/api/failed-jobs/{UNKNOWN}/requeue"),
    ("POST", "/api/admin/cleanup"),
    ("GET", f"/api/admin/cleanups/{UNKNOWN}"),
]
ClientOf = Callable[[FastAPI], httpx.Client]
START = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def with_token(configuration: Configuration) -> Configuration:
    return replace(configuration, admin=AdminSettings(admin_token=SecretStr(TOKEN)))


@pytest.fixture
def graph(with_token: Configuration) -> Dependencies:
    return connect(with_token)


@pytest.fixture
def admin(graph: Dependencies, client_of: ClientOf) -> httpx.Client:
    client = client_of(create_app(graph))
    client.headers = httpx.Headers([(b"Authorization", BEARER[b"Authorization"])])
    return client


@pytest.fixture
def failed(admin: httpx.Client, records: JobRecords, picture: Callable[..., bytes]) -> Callable[[int], list[str]]:
    """Make jobs that failed, one a second; return their ids, the oldest first."""

    def make(count: int) -> list[str]:
        made = []
        for number in range(count):
            photo = picture("PNG", size=(20 + number, 20))
            job_id = admin.post(UPLOAD, files={"file": (f"{number}.png", photo)}).json()["id"]
            error = JobFailure(code=FailureCode.OUT_OF_MEMORY, message="The worker ran out of memory.")
            finished_at = START + timedelta(seconds=number)
            outcome = JobOutcome(state=JobState.FAILED, attempt=4, finished_at=finished_at, error=error)
            assert records.finish(job_id, outcome)
            made.append(job_id)
        return made

    return make


@pytest.mark.parametrize(("method", "path"), ADMIN_PATHS)
def test_without_a_token_the_admin_paths_are_closed_whatever_is_offered(
    client: httpx.Client, method: str, path: str
) -> None:
    for headers in ({}, {"Authorization": "Bearer None"}, {"Authorization": "Bearer "}):
        answer = client.request(method, path, headers=headers)

        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize(("method", "path"), ADMIN_PATHS)
@pytest.mark.parametrize("offered", ["", "Bearer wrong", "Basic " + base64.b64encode(b"admin:wrong").decode(), TOKEN])
def test_with_one_the_right_one_is_asked_for(
    admin: httpx.Client, store: ObjectStore, method: str, path: str, offered: str
) -> None:
    answer = admin.request(method, path, headers={b"Authorization": offered.encode()}, content=b"{")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert not list(store.list(""))


def test_the_token_opens_as_a_bearer_and_as_a_password(admin: httpx.Client) -> None:
    password = base64.b64encode(f"admin:{TOKEN}".encode()).decode()

    assert admin.get("/api/failed-jobs").status_code == 200
    assert admin.get("/api/failed-jobs", headers={"Authorization": f"Basic {password}"}).status_code == 200


def test_everything_else_needs_no_token(admin: httpx.Client) -> None:
    assert admin.get("/api/models", headers={"Authorization": ""}).status_code == 200


def test_failures_are_listed_newest_first_with_what_an_operator_asks_about(
    admin: httpx.Client, failed: Callable[[int], list[str]]
) -> None:
    jobs = failed(2)

    listed = admin.get("/api/failed-jobs").json()

    assert [row["id"] for row in listed["jobs"]] == jobs[::-1]
    assert listed["next_cursor"] is None
    row = listed["jobs"][0]
    assert row["request_id"]
    assert {name: row[name] for name in row if name not in {"request_id", "finished_at"}} == {
        "id": jobs[1],
        "code": "out_of_memory",
        "message": "The worker ran out of memory.",
        "attempts": 4,
        "filename": "1.png",
        "model": "isnet",
        "links": {"self": f"/api/jobs/{jobs[1]}", "retry": f"/api/failed-jobs/{jobs[1]}/requeue"},
    }
    assert datetime.fromisoformat(row["finished_at"]) == START + timedelta(seconds=1)


def test_pages_follow_each_other_without_a_gap_or_a_repetition(
    admin: httpx.Client, failed: Callable[[int], list[str]]
) -> None:
    jobs, seen, cursor = failed(7), [], None

    for expected in (3, 3, 1):
        page = admin.get("/api/failed-jobs", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        assert len(page["jobs"]) == expected
        seen += [row["id"] for row in page["jobs"]]
        cursor = page["next_cursor"]

    assert seen == jobs[::-1]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "", "../jobs", "9" * 13, f"{'9' * 13}-{'z' * 32}"])
def test_a_cursor_that_was_never_given_is_refused(admin: httpx.Client, cursor: str) -> None:
    for answer in (
        admin.get("/api/failed-jobs", params={"cursor": cursor}),
        admin.post("/api/failed-jobs/requeue", params={"cursor": cursor}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_option")
        assert "cursor" in answer.json()["error"]["message"]


@pytest.mark.parametrize("limit", ["0", "201", "many"])
def test_a_limit_out_of_range_is_refused(admin: httpx.Client, limit: str) -> None:
    answer = admin.get("/api/failed-jobs", params={"limit": limit})

    assert answer.status_code == 400
    assert "limit" in answer.json()["error"]["message"]


def test_what_was_removed_is_passed_over_and_leaves_the_list(
    admin: httpx.Client, failed: Callable[[int], list[str]], store: ObjectStore
) -> None:
    jobs = failed(3)
    store.delete([JobKey(jobs[1], JobObject.REQUEST)])
    store.delete([JobKey(jobs[0], JobObject.OUTCOME)])

    listed = admin.get("/api/failed-jobs").json()

    assert [row["id"] for row in listed["jobs"]] == [jobs[2]]
    assert [row.key for row in store.list("index/failed/")] == [
        str(FailedIndexKey(START + timedelta(seconds=2), jobs[2]))
    ]


def test_what_has_expired_is_not_shown_though_no_sweep_has_come_by(
    with_token: Configuration, failed: Callable[[int], list[str]], client_of: ClientOf
) -> None:
    failed(1)
    late = connect(with_token, clock=lambda: datetime.now(UTC) + timedelta(days=2))

    listed = client_of(create_app(late)).get("/api/failed-jobs", headers=BEARER).json()

    assert listed["jobs"] == []


def test_a_failure_whose_request_cannot_be_read_is_listed_with_what_is_known(
    admin: httpx.Client, failed: Callable[[int], list[str]], store: ObjectStore
) -> None:
    (job,) = failed(1)
    store.put(JobKey(job, JobObject.REQUEST), b'{"from": "the future"}', media_type=JSON_MEDIA_TYPE)

    (row,) = admin.get("/api/failed-jobs").json()["jobs"]

    assert (row["id"], row["code"], row["filename"], row["request_id"]) == (job, "out_of_memory", None, None)
    assert admin.post("/api/failed-jobs/requeue").json()["passed_over"] == 1


def test_a_failed_job_is_tried_again_by_a_new_job_and_leaves_the_list(
    admin: httpx.Client, failed: Callable[[int], list[str]], sent: Callable[[str], list[dict[str, Any]]]
) -> None:
    (job,) = failed(1)

    first = admin.post(f"/api/failed-jobs/{job}/requeue")
    again = admin.post(f"/api/failed-jobs/{job}/requeue")

    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["retry_of"] == job
    assert first.json()["id"] == again.json()["id"] != job
    assert first.headers["Location"] == f"/api/jobs/{first.json()['id']}"
    assert admin.get("/api/failed-jobs").json()["jobs"] == []
    assert [message["job_id"] for message in sent("inference")] == [job, first.json()["id"]]


def test_all_failed_jobs_are_tried_again_part_by_part(
    admin: httpx.Client, failed: Callable[[int], list[str]], sent: Callable[[str], list[dict[str, Any]]]
) -> None:
    jobs, answers, cursor = failed(5), [], None

    for _ in range(3):
        answer = admin.post("/api/failed-jobs/requeue", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 202
        answers.append(answer.json())
        cursor = answer.json()["next_cursor"]

    assert [answer["retried"] for answer in answers] == [2, 2, 1]
    assert cursor is None
    assert admin.get("/api/failed-jobs").json()["jobs"] == []
    assert len({message["job_id"] for message in sent("inference")} - set(jobs)) == 5


def test_no_more_are_tried_again_than_the_queue_has_room_for(
    with_token: Configuration, failed: Callable[[int], list[str]], client_of: ClientOf
) -> None:
    # given five that failed (their first messages wait), and a queue for seven
    failed(5)
    api = with_token.api.model_copy(update={"max_queued_jobs": 7})
    narrow = client_of(create_app(connect(replace(with_token, api=api))))

    some = narrow.post("/api/failed-jobs/requeue", headers=BEARER)
    none = narrow.post("/api/failed-jobs/requeue", headers=BEARER)

    assert (some.status_code, some.json()["retried"]) == (202, 2)
    assert some.json()["next_cursor"]
    assert (none.status_code, none.json()["error"]["code"]) == (429, "queue_full")


def test_a_sweep_is_ordered_and_its_report_is_shown_once_it_is_there(
    admin: httpx.Client, store: ObjectStore, sent: Callable[[str], list[dict[str, Any]]]
) -> None:
    # when
    answer = admin.post("/api/admin/cleanup", json={"dry_run": True, "older_than_seconds": 60})

    # then
    ordered = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == ordered["links"]["self"] == f"/api/admin/cleanups/{ordered['id']}"
    assert (ordered["state"], ordered["dry_run"], ordered["older_than_seconds"]) == ("pending", True, 60)
    order = FactStore(store).read(CleanupKey(ordered["id"], CleanupObject.ORDER), CleanupOrder)
    assert order is not None
    assert (order.older_than_seconds, order.dry_run, order.request_id) == (60, True, answer.headers["X-Request-ID"])
    message = {"actor": "janitor.run_cleanup", "cleanup_id": ordered["id"], "older_than_seconds": 60, "dry_run": True}
    assert sent("janitor") == [message]
    assert admin.get(ordered["links"]["self"]).json() == ordered

    # when
    now = datetime.now(UTC)
    report = CleanupReport(
        cleanup_id=ordered["id"],
        dry_run=True,
        started_at=now,
        finished_at=now,
        verdicts={"expired": 3},
        jobs_removed=3,
        objects_removed=12,
        bytes_removed=4096,
        errors=("one",),
        is_complete=True,
    )
    FactStore(store).write(CleanupKey(ordered["id"], CleanupObject.REPORT), report)

    # then
    shown = admin.get(ordered["links"]["self"]).json()
    assert shown["state"] == "finished"
    assert CleanupReport.model_validate(shown["report"]) == report


@pytest.mark.parametrize("body", [b"", b"{}", b' {"older_than_seconds": null} '])
def test_a_sweep_without_wishes_removes_what_is_older_than_the_retention(
    admin: httpx.Client, with_token: Configuration, body: bytes
) -> None:
    ordered = admin.post("/api/admin/cleanup", content=body).json()

    assert ordered["older_than_seconds"] == with_token.api.cleanup_older_than_seconds
    assert not ordered["dry_run"]


@pytest.mark.parametrize(
    ("body", "status", "code", "named"),
    [
        (b"{", 400, "invalid_request", "JSON"),
        (b"[]", 400, "invalid_request", "JSON"),
        (b'"all"', 400, "invalid_request", "JSON"),
        (b"\xff", 400, "invalid_request", "JSON"),
        (b'{"older_than_seconds": -1}', 422, "invalid_option", "older_than_seconds"),
        (b'{"older_than_seconds": "60"}', 422, "invalid_option", "older_than_seconds"),
        (b'{"older_than_seconds": NaN}', 422, "invalid_option", "older_than_seconds"),
        (b'{"older_than_seconds": 1e999}', 422, "invalid_option", "older_than_seconds"),
        (b'{"dry_run": "no"}', 422, "invalid_option", "dry_run"),
        (b'{"dryrun": true}', 422, "invalid_option", "dryrun"),
        (b'{"dry_run": true' + b" " * 5000 + b"}", 413, "file_too_large", "4096"),
    ],
)
def test_a_wish_that_makes_no_sense_orders_nothing(
    admin: httpx.Client, store: ObjectStore, body: bytes, status: int, code: str, named: str
) -> None:
    answer = admin.post("/api/admin/cleanup", content=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert named in answer.json()["error"]["message"]
    assert not list(store.list(""))


@pytest.mark.parametrize("cleanup_id", ["x", "0" * 32, "..%2F..%2Fjobs"])
def test_a_sweep_that_nobody_ordered_is_not_found(admin: httpx.Client, cleanup_id: str) -> None:
    answer = admin.get(f"/api/admin/cleanups/{cleanup_id}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_sweep_is_ordered_though_the_broker_is_down(
    with_token: Configuration, store: ObjectStore, client_of: ClientOf
) -> None:
    nowhere = with_token.broker.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:9/0")})

    answer = client_of(create_app(connect(replace(with_token, broker=nowhere)))).post(
        "/api/admin/cleanup", headers=BEARER
    )

    assert answer.status_code == 202
    assert FactStore(store).read(CleanupKey(answer.json()["id"], CleanupObject.ORDER), CleanupOrder) is not None


def test_the_description_says_what_needs_the_token(graph: Dependencies) -> None:
    paths = create_app(graph).openapi()["paths"]
    secured = {path for path, item in paths.items() for operation in item.values() if "security" in operation}

    assert secured == {path for path in paths if path.startswith(("/api/admin", "/api/failed-jobs"))}
    assert paths["/api/failed-jobs"]["get"]["security"] == [{"admin_token": []}, {"admin_password": []}]
