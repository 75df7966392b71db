import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

import pytest
import redis

from studio.contracts.ids import new_id
from studio.contracts.keys import JobKey, JobObject
from studio.errors import StoreUnavailableError
from studio.object_store import ConditionalWritesIgnoredError, ObjectStore
from studio.settings import StoreSettings
from studio_testing.chaos.faults import (
    AnswerDiskFull,
    AnswerUnavailable,
    Blackhole,
    Cut,
    Fault,
    IgnoreConditions,
    Latency,
    NoFault,
    Refuse,
)
from studio_testing.chaos.s3_proxy import Moment, S3Call, S3Proxy, Trap
from studio_testing.chaos.tcp_proxy import TcpProxy
from studio_testing.fleet.ports import FleetPorts
from studio_testing.loop_thread import LoopThread
from studio_testing.redis_server import RedisServer

BODY = b"x" * 1000
JPEG = "image/jpeg"


def a_key() -> JobKey:
    return JobKey(new_id(), JobObject.SOURCE)


@dataclass(frozen=True)
class Cabled:
    """A bucket as it is, and as it is seen through a proxy."""

    direct: ObjectStore
    proxied: ObjectStore
    proxy: S3Proxy


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    with LoopThread("proxies") as running:
        yield running


@pytest.fixture
def cabled(any_store_settings: StoreSettings, loop: LoopThread) -> Cabled:
    target = urlsplit(any_store_settings.s3_endpoint_url).port or 80
    proxy = S3Proxy(loop, FleetPorts().take(), target)
    proxy.start()
    through = any_store_settings.model_copy(update={"s3_endpoint_url": f"http://127.0.0.1:{proxy.port}"})
    return Cabled(ObjectStore.connect(any_store_settings), ObjectStore.connect(through), proxy)


@pytest.fixture
def redis_proxy(redis_test_server: RedisServer, loop: LoopThread) -> TcpProxy:
    proxy = TcpProxy(loop, FleetPorts().take(), redis_test_server.port)
    proxy.start()
    return proxy


@pytest.fixture
def client(redis_proxy: TcpProxy, redis_test_server: RedisServer) -> Iterator[redis.Redis]:
    url = RedisServer("127.0.0.1", redis_proxy.port, redis_test_server.password).url()
    with redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5) as connected:
        yield connected


def test_a_store_behind_a_faultless_proxy_is_the_store(cabled: Cabled) -> None:
    key = a_key()

    cabled.proxied.put(key, BODY, media_type=JPEG)
    cabled.proxied.check_conditional_writes()

    assert cabled.direct.read(key) == cabled.proxied.read(key) == BODY
    assert [row.key for row in cabled.proxied.list("jobs/")] == [str(key)]
    assert not cabled.proxied.exists(a_key())
    cabled.proxied.delete([key])
    assert not cabled.direct.exists(key)
    assert S3Call("PUT", str(key)) in cabled.proxy.calls


@pytest.mark.parametrize("fault", [Refuse(), AnswerUnavailable(), AnswerDiskFull()])
def test_what_is_refused_is_not_written_and_all_is_well_afterwards(cabled: Cabled, fault: Fault) -> None:
    key = a_key()
    cabled.proxied.ping()
    cabled.proxy.fault = fault

    with pytest.raises(StoreUnavailableError):
        cabled.proxied.put(key, BODY, media_type=JPEG)

    assert not cabled.direct.exists(key)
    cabled.proxy.fault = NoFault()
    cabled.proxied.put(key, BODY, media_type=JPEG)
    assert cabled.direct.read(key) == BODY


def test_a_share_of_the_requests_fails(cabled: Cabled) -> None:
    key = a_key()
    cabled.proxy.fault = AnswerUnavailable(share=0.5)

    failures = [fails(cabled.proxied, key) for _ in range(40)]

    assert 0 < sum(failures) < 40


def fails(store: ObjectStore, key: JobKey) -> bool:
    try:
        store.create(key, BODY)
    except StoreUnavailableError:
        return True
    return False


def test_an_answer_is_cut_inside_its_body(cabled: Cabled) -> None:
    key = a_key()
    cabled.direct.put(key, BODY, media_type=JPEG)
    cabled.proxy.fault = Cut(after_bytes=100)

    with pytest.raises(StoreUnavailableError):
        cabled.proxied.read(key)


def test_a_slow_store_is_slow_and_right(cabled: Cabled) -> None:
    key, began = a_key(), monotonic()
    cabled.proxy.fault = Latency(0.3)

    cabled.proxied.put(key, BODY, media_type=JPEG)

    assert monotonic() - began >= 0.3
    assert cabled.direct.read(key) == BODY


def test_what_falls_into_a_hole_arrives_when_the_hole_closes(cabled: Cabled) -> None:
    key = a_key()
    cabled.proxy.fault = Blackhole()
    writing = threading.Thread(target=cabled.proxied.put, args=(key, BODY), kwargs={"media_type": JPEG})

    writing.start()
    writing.join(0.3)
    assert writing.is_alive()
    assert not cabled.direct.exists(key)
    cabled.proxy.fault = NoFault()
    writing.join(10)

    assert cabled.direct.read(key) == BODY


def test_a_store_that_ignores_conditions_overwrites_and_is_found_out(
    cabled: Cabled, any_store_settings: StoreSettings
) -> None:
    key, keys = a_key(), (any_store_settings.s3_access_key, any_store_settings.s3_secret_key)
    cabled.proxied.create(key, b"first")
    cabled.proxy.fault = IgnoreConditions(*(each.get_secret_value() for each in keys))

    assert cabled.proxied.create(key, b"second")

    assert cabled.direct.read(key) == b"second"
    with pytest.raises(ConditionalWritesIgnoredError):
        cabled.proxied.check_conditional_writes()


def test_a_fault_can_be_meant_for_some_calls_alone(cabled: Cabled) -> None:
    spared, hit = a_key(), JobKey(new_id(), JobObject.OUTCOME)
    cabled.proxy.only = lambda call: call.key.endswith("outcome.json")
    cabled.proxy.fault = AnswerUnavailable()

    cabled.proxied.put(spared, BODY, media_type=JPEG)

    with pytest.raises(StoreUnavailableError):
        cabled.proxied.put(hit, BODY, media_type=JPEG)


@pytest.mark.parametrize("moment", Moment)
def test_a_trap_snaps_at_the_second_write_before_or_after_it_is_done(cabled: Cabled, moment: Moment) -> None:
    keys, snapped = [a_key() for _ in range(3)], threading.Event()
    cabled.proxy.trap = Trap(snapped.set, nth=2, moment=moment)

    cabled.proxied.put(keys[0], BODY, media_type=JPEG)
    assert not snapped.is_set()
    with pytest.raises(StoreUnavailableError):
        cabled.proxied.create(keys[1], BODY)

    assert snapped.is_set()
    assert cabled.direct.exists(keys[1]) == (moment is Moment.AFTER)
    cabled.proxied.put(keys[2], BODY, media_type=JPEG)


def test_redis_behind_a_faultless_proxy_is_redis(client: redis.Redis) -> None:
    client.set("told through the proxy", BODY)

    assert client.get("told through the proxy") == BODY


@pytest.mark.parametrize("fault", [Refuse(), Blackhole(), Cut(after_bytes=2), Latency(2.0)])
def test_a_client_of_redis_feels_the_fault_and_its_end(
    redis_proxy: TcpProxy, client: redis.Redis, fault: Fault
) -> None:
    client.ping()
    redis_proxy.fault = fault

    with pytest.raises(redis.RedisError):
        client.get("anything")

    redis_proxy.fault = NoFault()
    assert client.ping()


def test_open_connections_are_cut_once(redis_proxy: TcpProxy, client: redis.Redis) -> None:
    client.ping()
    assert client.ping()
    assert redis_proxy.connections == 1

    redis_proxy.cut_all()

    assert client.ping()
    assert redis_proxy.connections == 2
