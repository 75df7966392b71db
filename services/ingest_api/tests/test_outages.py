"""A store or a broker that is down, silent, slow or full; each behind a proxy that makes it so."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from local_stack.ports import free_ports
from studio.contracts.ids import new_id
from studio.job_records import JobRecords
from studio_testing.chaos.faults import AnswerDiskFull, AnswerUnavailable, Blackhole, Fault, Latency, NoFault, Refuse
from studio_testing.chaos.s3_proxy import S3Proxy
from studio_testing.chaos.tcp_proxy import TcpProxy
from studio_testing.loop_thread import LoopThread
from studio_testing.waiting import wait_until

UPLOAD = "/api/jobs/remove-bg"
LONGEST_SECONDS = 4.0
"""What must be answered within 2 s may take so long on a machine that is busy with other things."""

DOWN: list[Fault] = [Blackhole(), Refuse(), Latency(30), AnswerUnavailable()]
Serving = Callable[[FastAPI], AbstractContextManager[str]]


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    with LoopThread("proxies") as loop:
        yield loop


@pytest.fixture
def store_proxy(configuration: Configuration, loop: LoopThread) -> S3Proxy:
    proxy = S3Proxy(loop, free_ports(1)[0], urlsplit(configuration.store.s3_endpoint_url).port)
    proxy.start()
    return proxy


@pytest.fixture
def redis_proxy(configuration: Configuration, loop: LoopThread) -> TcpProxy:
    proxy = TcpProxy(loop, free_ports(1)[0], urlsplit(configuration.broker.redis_url.get_secret_value()).port)
    proxy.start()
    return proxy


@pytest.fixture
def app(configuration: Configuration, store_proxy: S3Proxy, redis_proxy: TcpProxy) -> FastAPI:
    redis = urlsplit(configuration.broker.redis_url.get_secret_value())
    redis = redis._replace(netloc=f"{redis.netloc.rpartition(':')[0]}:{redis_proxy.port}")
    store = {"s3_endpoint_url": f"http://127.0.0.1:{store_proxy.port}"}
    broker = {"redis_url": SecretStr(redis.geturl())}
    limits = {"max_image_bytes": 30_000_000}
    return create_app(
        connect(
            replace(
                configuration,
                store=configuration.store.model_copy(update=store),
                broker=configuration.broker.model_copy(update=broker),
                limits=configuration.limits.model_copy(update=limits),
            )
        )
    )


@pytest.fixture
def client(app: FastAPI, client_of: Callable[[FastAPI], httpx.Client]) -> httpx.Client:
    return client_of(app)


def posted(client: httpx.Client, photo: bytes) -> httpx.Response:
    return client.post(UPLOAD, files={"file": ("p.png", photo)}, timeout=60)


def is_refused_for_now(answer: httpx.Response, code: str = "store_unavailable") -> bool:
    error = answer.json()["error"]["code"]
    return (answer.status_code, error) == (503, code) and int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("fault", DOWN, ids=lambda fault: type(fault).__name__)
def test_a_store_that_is_down_or_silent_is_told_soon_whatever_is_asked(
    client: httpx.Client, store_proxy: S3Proxy, fault: Fault, picture: Callable[..., bytes]
) -> None:
    store_proxy.fault = fault

    for ask in (
        lambda: client.get(f"/api/jobs/{new_id()}"),
        lambda: posted(client, picture("PNG")),
        lambda: client.post(f"/api/jobs/{new_id()}/cancel"),
    ):
        started = time.monotonic()
        assert is_refused_for_now(ask())
        assert time.monotonic() - started < LONGEST_SECONDS
    assert client.get("/api/health/ready").json()["checks"]["store"] == "store_unavailable"


def test_a_silent_store_holds_up_a_few_and_then_nobody(client: httpx.Client, store_proxy: S3Proxy) -> None:
    # given
    store_proxy.fault = Blackhole()
    for _ in range(2):
        client.get(f"/api/jobs/{new_id()}")
    asked_before, started = len(store_proxy.calls), time.monotonic()

    # when
    answers = [client.get(f"/api/jobs/{new_id()}") for _ in range(100)]

    # then one of them tried again in each second
    assert all(is_refused_for_now(answer) for answer in answers)
    assert len(store_proxy.calls) - asked_before <= 1 + time.monotonic() - started


def test_a_store_that_is_back_is_used_again(client: httpx.Client, store_proxy: S3Proxy) -> None:
    store_proxy.fault = Refuse()
    for _ in range(3):
        client.get(f"/api/jobs/{new_id()}")

    store_proxy.fault = NoFault()

    wait_until(lambda: client.get(f"/api/jobs/{new_id()}").status_code == 404, what="the store is asked again")


def test_a_store_that_refuses_now_and_then_is_asked_every_time(client: httpx.Client, store_proxy: S3Proxy) -> None:
    store_proxy.fault = AnswerUnavailable(share=0.5)

    answers = [client.get(f"/api/jobs/{new_id()}") for _ in range(40)]

    assert 404 in {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {404, 503}
    assert len(store_proxy.calls) >= 40


def test_a_full_store_is_told_as_full_and_can_still_be_read(
    client: httpx.Client, store_proxy: S3Proxy, picture: Callable[..., bytes]
) -> None:
    job = posted(client, picture("PNG")).json()["id"]

    store_proxy.fault = AnswerDiskFull()

    answer = posted(client, picture("PNG"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "store_full")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(f"/api/jobs/{job}").status_code == 200


@pytest.mark.parametrize("fault", [Blackhole(), Refuse(), Latency(30)], ids=lambda fault: type(fault).__name__)
def test_a_broker_that_is_down_or_silent_does_not_hold_up_what_is_accepted(
    client: httpx.Client,
    redis_proxy: TcpProxy,
    fault: Fault,
    picture: Callable[..., bytes],
    records: JobRecords,
    sent: Callable[[str], list[dict[str, Any]]],
) -> None:
    redis_proxy.fault = fault

    started = time.monotonic()
    answers = [posted(client, picture("PNG", size=(side, 20))) for side in range(20, 26)]

    assert [answer.status_code for answer in answers] == [202] * 6
    assert time.monotonic() - started < 2 * LONGEST_SECONDS
    assert all(records.request(answer.json()["id"]) for answer in answers)
    assert client.get("/api/health/ready").json()["checks"]["broker"] == "broker_unavailable"
    redis_proxy.fault = NoFault()
    wait_until(lambda: posted(client, picture("PNG")).is_success and bool(sent("inference")), what="messages go again")


def test_a_large_photo_is_stored_though_the_store_takes_its_time(
    client: httpx.Client, store_proxy: S3Proxy, picture: Callable[..., bytes], records: JobRecords
) -> None:
    # given a store that answers a write of 25 MB later than anything small may take
    store_proxy.only = lambda call: call.key.endswith("/source")
    store_proxy.fault = Latency(3)
    photo = picture("PNG")

    # when
    answer = posted(client, photo + bytes(25_000_000 - len(photo)))

    # then
    assert answer.status_code == 202
    assert records.request(answer.json()["id"]) is not None
