"""A full queue, a burst, and slow uploads beside quick looks."""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.backpressure.admission import ASKING_FOR_WORK
from ingest_api.backpressure.upload_threads import THREADS
from ingest_api.dependencies import Configuration, Dependencies, connect
from studio.contracts.ids import new_id
from studio.contracts.messages import RemoveBackground, RemoveBackgroundInBatch
from studio.messaging import make_broker, send
from studio.object_store import ObjectStore

UPLOAD = "/api/jobs/remove-bg"
ASKING = sorted(path.format(job_id="0" * 32, batch_id="0" * 32) for path in ASKING_FOR_WORK)
Serving = Callable[[FastAPI], AbstractContextManager[str]]


@pytest.fixture
def narrow(configuration: Configuration) -> Configuration:
    """A queue in which two jobs may wait."""
    return replace(configuration, api=configuration.api.model_copy(update={"max_queued_jobs": 2}))


@pytest.fixture
def full(narrow: Configuration) -> Configuration:
    """The same, with one job waiting on each of its queues."""
    broker = make_broker(narrow.broker)
    send(broker, RemoveBackground(job_id=new_id()))
    send(broker, RemoveBackgroundInBatch(job_id=new_id()))
    return narrow


@pytest.fixture
def url(full: Configuration, serving: Serving) -> Iterator[str]:
    with serving(create_app(connect(full))) as url:
        yield url


@pytest.mark.parametrize("path", ASKING)
def test_a_full_queue_is_told_before_any_of_the_body_is_sent(
    url: str, path: str, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    monkeypatch.setattr("ingest_api.unread_body.LINGER_SECONDS", 0.2)
    address = urlsplit(url)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"

    # when
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30) as connection:
        connection.sendall(head.encode() + b"Content-Length: 1000\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))

    # then
    assert answer.startswith(b"HTTP/1.1 429 ")
    assert b'"code":"queue_full"' in answer
    assert b"retry-after: " in answer.lower()
    assert not list(store.list(""))


def test_a_client_that_is_still_sending_its_photo_sees_that_the_queue_is_full(url: str) -> None:
    # given a photo that goes on for a while after the answer
    def photo() -> Iterator[bytes]:
        for _ in range(20):
            yield bytes(65_536)
            time.sleep(0.02)

    # when
    answers = [httpx.post(url + UPLOAD, content=photo()) for _ in range(5)]

    # then
    assert [answer.status_code for answer in answers] == [429] * 5
    assert {answer.headers["Connection"] for answer in answers} == {"close"}


def test_the_wait_that_is_told_is_from_a_second_to_a_minute(url: str) -> None:
    assert 1 <= int(httpx.post(url + UPLOAD).headers["Retry-After"]) <= 60


def test_a_full_queue_leaves_everything_else_open(url: str) -> None:
    assert httpx.get(f"{url}/api/models").status_code == 200
    assert httpx.get(f"{url}/api/jobs/{'0' * 32}").status_code == 404
    assert httpx.post(f"{url}/api/jobs/{'0' * 32}/cancel").status_code == 404
    assert httpx.get(f"{url}/api/health/ready").status_code == 200


def test_a_queue_that_cannot_be_read_takes_what_comes(
    full: Configuration, client_of: Callable[[FastAPI], httpx.Client], picture: Callable[..., bytes]
) -> None:
    nowhere = full.broker.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:9/0")})
    client = client_of(create_app(connect(replace(full, broker=nowhere))))

    assert client.post(UPLOAD, files={"file": ("p.png", picture("PNG"))}).status_code == 202


def test_in_a_burst_as_many_are_accepted_as_may_wait(
    configuration: Configuration,
    serving: Serving,
    picture: Callable[..., bytes],
    sent: Callable[[str], list[dict[str, Any]]],
) -> None:
    # given room for 20, and no worker
    api = configuration.api.model_copy(update={"max_queued_jobs": 20})
    photo = picture("PNG")

    async def burst(url: str) -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            posts = (client.post(UPLOAD, files={"file": ("p.png", photo)}) for _ in range(100))
            return await asyncio.gather(*posts)

    # when
    with serving(create_app(connect(replace(configuration, api=api)))) as url:
        answers = asyncio.run(burst(url))

    # then
    assert Counter(answer.status_code for answer in answers) == {202: 20, 429: 80}
    accepted = {answer.json()["id"] for answer in answers if answer.status_code == 202}
    assert {message["job_id"] for message in sent("inference")} == accepted


def test_uploads_that_are_stored_slowly_hold_up_nobody_who_only_looks(
    dependencies: Dependencies, serving: Serving, job_id: str, picture: Callable[..., bytes]
) -> None:
    # given a store that does not finish writing photos until it is told to
    may_go_on, writing = threading.Event(), threading.Semaphore(0)
    put = dependencies.store.put

    def slow_put(key: object, *arguments: object, **options: object) -> None:
        if str(key).endswith("/source"):
            writing.release()
            assert may_go_on.wait(60)
        put(key, *arguments, **options)  # type: ignore[arg-type]

    dependencies.store.put = slow_put  # type: ignore[method-assign,assignment]

    with (
        serving(create_app(dependencies)) as url,
        ThreadPoolExecutor(60) as pool,
        httpx.Client(base_url=url, timeout=60, limits=httpx.Limits(max_connections=100)) as client,
    ):
        # when more are uploaded than there are threads for uploads, or for anything
        files = {"file": ("p.png", picture("PNG"))}
        uploads = [pool.submit(client.post, UPLOAD, files=files) for _ in range(60)]
        assert all(writing.acquire(timeout=60) for _ in range(THREADS))

        # then
        looks = [client.get(f"/api/jobs/{job_id}") for _ in range(20)]
        assert {look.status_code for look in looks} == {200}
        assert client.get("/api/health/ready").status_code == 200
        assert not any(upload.done() for upload in uploads)
        may_go_on.set()
        assert {upload.result().status_code for upload in uploads} == {202}
