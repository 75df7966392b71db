"""``Idempotency-Key`` over the real store and broker: the same post is one job, whatever happens in between."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from ingest_api.jobs.idempotency import IdempotencyEntries
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.ids import new_id
from studio.contracts.keys import EXPIRY_PREFIX, JOBS_PREFIX, Expiring, ExpiryIndexKey, JobKey, JobObject, parse
from studio.job_records import JobRecords
from studio.object_store import ObjectStore

ClientOf = Callable[[FastAPI], httpx.Client]
Maker = Callable[..., bytes]
Sent = Callable[[str], list[Any]]

HOUR = timedelta(hours=1)
UPLOAD = "/api/jobs/remove-bg"
KEY = {"Idempotency-Key": "order-66"}


def jobs(store: ObjectStore) -> set[str]:
    return {row.key.split("/")[1] for row in store.list(JOBS_PREFIX)}


def test_the_same_post_again_answers_with_the_job_that_the_first_one_made(
    client: httpx.Client, picture: Maker, store: ObjectStore, sent: Sent, records: JobRecords
) -> None:
    # given
    first = client.post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY)

    # when it is sent again, under another file name
    again = client.post(UPLOAD, files={"file": ("q.jpg", picture())}, headers=KEY)

    # then
    assert (first.status_code, again.status_code) == (202, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert again.json() == first.json()
    assert jobs(store) == {first.json()["id"]}
    assert [message["job_id"] for message in sent("inference")] == [first.json()["id"]]
    request = records.request(first.json()["id"])
    assert request is not None
    assert request.source.filename == "p.jpg"


@pytest.mark.parametrize("change", [{"file": ("PNG", {})}, {"data": {"format": "webp"}}, {"background": True}])
def test_a_key_that_was_used_for_something_else_is_refused(
    client: httpx.Client, picture: Maker, store: ObjectStore, change: dict[str, Any]
) -> None:
    # given
    first = client.post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY).json()
    before = jobs(store)
    files = {"file": ("p.jpg", picture(*change["file"][:1]) if "file" in change else picture())}
    if "background" in change:
        files["background_file"] = ("b.png", picture("PNG"))

    # when
    answer = client.post(UPLOAD, files=files, data=change.get("data", {}), headers=KEY)

    # then
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert jobs(store) == before == {first["id"]}


def test_other_keys_and_no_key_make_jobs_of_their_own(client: httpx.Client, picture: Maker, store: ObjectStore) -> None:
    for headers in (KEY, {"Idempotency-Key": "order-67"}, {}, {}):
        assert client.post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=headers).status_code == 202

    assert len(jobs(store)) == 4


@pytest.mark.parametrize("key", [b"", b" ", b"a b", b"a\tb", "é".encode(), b"x" * 256])
def test_a_key_that_is_none_is_refused_before_anything_is_stored(
    client: httpx.Client, picture: Maker, store: ObjectStore, key: bytes
) -> None:
    answer = client.post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=[(b"Idempotency-Key", key)])

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
    assert "Idempotency-Key" in answer.json()["error"]["message"]
    assert not list(store.list(""))


@pytest.mark.parametrize("key", ["x", "!", "~" * 255])
def test_any_visible_characters_are_a_key(client: httpx.Client, picture: Maker, key: str) -> None:
    answer = client.post(UPLOAD, files={"file": ("p.jpg", picture())}, headers={"Idempotency-Key": key})

    assert answer.status_code == 202


def test_of_many_equal_posts_at_once_one_becomes_a_job_and_all_are_told_of_it(
    dependencies: Dependencies,
    serving: Callable[[FastAPI], AbstractContextManager[str]],
    picture: Maker,
    store: ObjectStore,
    sent: Sent,
) -> None:
    photo = picture()

    # when
    with serving(create_app(dependencies)) as url, ThreadPoolExecutor(25) as pool, httpx.Client(timeout=60) as client:

        def post(_: int) -> httpx.Response:
            """Send it again for as long as the store is too slow, as a client would."""
            while True:
                answer = client.post(f"{url}{UPLOAD}", files={"file": ("p.jpg", photo)}, headers=KEY)
                if answer.status_code != 503:
                    return answer

        answers = list(pool.map(post, range(100)))

    # then
    assert {answer.status_code for answer in answers} <= {200, 202}
    (job_id,) = {answer.json()["id"] for answer in answers}
    assert jobs(store) == {job_id}
    assert {message["job_id"] for message in sent("inference")} == {job_id}


WRITES = ["expiry of the key", "the key", "expiry of the job", "open", "source", "request"]


@pytest.mark.parametrize("written", range(1, len(WRITES) + 1), ids=WRITES)
def test_after_a_crash_at_any_step_the_same_key_finishes_the_same_job(
    dependencies: Dependencies,
    client_of: ClientOf,
    picture: Maker,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
    written: int,
) -> None:
    # given a process that ends as soon as so many objects are written
    left = written

    def ending(write: Callable[..., Any]) -> Callable[..., Any]:
        def write_and_end(*args: Any, **named: Any) -> Any:  # noqa: ANN401
            nonlocal left
            done = write(*args, **named)
            left -= 1
            if not left:
                raise RuntimeError("the process ends here")
            return done

        return write_and_end

    for name in ("put", "create"):
        monkeypatch.setattr(dependencies.store, name, ending(getattr(dependencies.store, name)))
    with structlog.testing.capture_logs():
        crashed = client_of(create_app(dependencies)).post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY)
    assert crashed.status_code == 500

    # when
    answers = [
        client_of(create_app(connect(dependencies.configuration))).post(
            UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY
        )
        for _ in range(2)
    ]

    # then
    is_there = written == len(WRITES)
    assert [answer.status_code for answer in answers] == [200 if is_there else 202, 200]
    (job_id,) = {answer.json()["id"] for answer in answers}
    assert jobs(store) == {job_id}
    assert store.read(JobKey(job_id, JobObject.SOURCE)) == picture()
    keys = [parse(row.key) for row in store.list(EXPIRY_PREFIX)]
    assert [key.subject for key in keys if isinstance(key, ExpiryIndexKey) and key.kind is Expiring.JOB] == [job_id]


def test_when_the_time_of_a_key_is_over_and_no_sweep_has_come_it_makes_one_new_job(
    configuration: Configuration, client_of: ClientOf, picture: Maker, store: ObjectStore
) -> None:
    # given
    def post_at(moment: datetime | None) -> httpx.Response:
        graph = connect(configuration, clock=lambda: moment) if moment else connect(configuration)
        return client_of(create_app(graph)).post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY)

    first = post_at(None).json()
    over = datetime.fromisoformat(first["expires_at"])

    # when
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post_at, [over + timedelta(milliseconds=number) for number in range(8)]))

    # then
    (second,) = {answer.json()["id"] for answer in answers}
    assert second != first["id"]
    assert jobs(store) == {first["id"], second}
    # and the same again, when that one's time is over as well
    third = post_at(over + timedelta(days=2)).json()["id"]
    assert third not in {first["id"], second}
    assert post_at(over + timedelta(days=2.5)).json()["id"] == third
    # and each key is in the index
    rows = [parse(row.key) for row in store.list(EXPIRY_PREFIX)]
    digests = {row.key.rsplit("/", 1)[1] for row in store.list("idempotency/")}
    assert {key.subject for key in rows if isinstance(key, ExpiryIndexKey) and key.kind is Expiring.IDEMPOTENCY} == (
        digests
    )


def test_an_order_that_takes_longer_than_its_key_is_kept_is_taken_all_the_same(
    configuration: Configuration, client_of: ClientOf, picture: Maker, store: ObjectStore
) -> None:
    # given a clock by which two days pass between any two looks at it
    days = itertools.count(step=2)
    graph = connect(configuration, clock=lambda: datetime.now(UTC) + timedelta(days=next(days)))

    # when
    answer = client_of(create_app(graph)).post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY)

    # then
    assert answer.status_code == 202
    assert jobs(store) == {answer.json()["id"]}


def test_a_job_that_was_removed_leaves_its_key_free(client: httpx.Client, picture: Maker, store: ObjectStore) -> None:
    first = client.post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY).json()["id"]
    assert client.delete(f"/api/jobs/{first}").status_code == 204

    again = client.post(UPLOAD, files={"file": ("p.jpg", picture())}, headers=KEY)

    assert again.status_code == 202
    assert again.json()["id"] != first
    assert jobs(store) == {again.json()["id"]}


def test_of_equal_posts_at_once_one_writes_and_the_others_read(
    store: ObjectStore, records: JobRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a store that is slow to write, as for conditional writes that race
    claims: list[IdempotencyEntry] = []
    claim = records.claim_idempotency

    def slow_claim(digest: str, wanted: IdempotencyEntry) -> IdempotencyEntry:
        claims.append(wanted)
        time.sleep(0.1)
        return claim(digest, wanted)

    monkeypatch.setattr(records, "claim_idempotency", slow_claim)
    entries, now = IdempotencyEntries(store, records, lambda: datetime.now(UTC), turn_seconds=60), datetime.now(UTC)
    wishes = [
        IdempotencyEntry(
            job_id=new_id(), fingerprint="f" * 64, request_id=new_id(), created_at=now, expires_at=now + HOUR
        )
        for _ in range(16)
    ]

    # when
    with ThreadPoolExecutor(len(wishes)) as clients:
        found = list(clients.map(lambda wish: entries.standing("d" * 64, wish), wishes))

    # then
    assert len(claims) == 1
    assert set(found) == set(claims)
