"""How long a store is waited for, and when it is left alone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from local_stack.ports import free_ports
from studio.circuit_breaker import CircuitBreaker
from studio.contracts.ids import new_id
from studio.contracts.keys import JobKey, JobObject
from studio.errors import StoreFullError, StoreUnavailableError
from studio.object_store import ObjectStore, StorePatience
from studio.settings import StoreSettings
from studio_testing.chaos.faults import AnswerDiskFull, Blackhole, Cut, Latency, NoFault
from studio_testing.chaos.s3_proxy import S3Proxy
from studio_testing.loop_thread import LoopThread

HURRIED = StorePatience(connect=0.3, read=0.5, create=0.5, repeats=0)
MEDIA_TYPE = "application/octet-stream"


@pytest.fixture
def proxy(store_settings: StoreSettings) -> Iterator[S3Proxy]:
    with LoopThread("proxy") as loop:
        proxy = S3Proxy(loop, free_ports(1)[0], urlsplit(store_settings.s3_endpoint_url).port)
        proxy.start()
        yield proxy


@pytest.fixture
def breaker() -> CircuitBreaker:
    return CircuitBreaker(pause_seconds=60)


@pytest.fixture
def through(proxy: S3Proxy, store_settings: StoreSettings) -> StoreSettings:
    return store_settings.model_copy(update={"s3_endpoint_url": f"http://127.0.0.1:{proxy.port}"})


@pytest.fixture
def store(through: StoreSettings, breaker: CircuitBreaker) -> ObjectStore:
    return ObjectStore.connect(through, HURRIED, breaker)


@pytest.fixture
def patient_store(through: StoreSettings, breaker: CircuitBreaker) -> ObjectStore:
    """The same store behind the same breaker, given all the time that it may need on a busy machine."""
    return ObjectStore.connect(through, StorePatience(), breaker)


def key(item: JobObject = JobObject.OUTCOME) -> JobKey:
    return JobKey(new_id(), item)


def test_a_silent_store_is_left_alone_after_the_second_call(store: ObjectStore, proxy: S3Proxy) -> None:
    proxy.fault = Blackhole()

    for _ in range(5):
        with pytest.raises(StoreUnavailableError):
            store.exists(key())

    assert proxy.connections == 2


def test_conditional_writes_that_are_slow_leave_the_store_in_use(
    store: ObjectStore, patient_store: ObjectStore, proxy: S3Proxy
) -> None:
    proxy.fault = Latency(2)
    for _ in range(3):
        with pytest.raises(StoreUnavailableError):
            store.create(key(), b"{}")

    proxy.fault = NoFault()

    assert patient_store.create(key(), b"{}")


def test_answers_that_are_cut_leave_the_store_in_use(
    store: ObjectStore, patient_store: ObjectStore, proxy: S3Proxy
) -> None:
    there = key()
    patient_store.put(there, bytes(1000), media_type=MEDIA_TYPE)
    proxy.fault = Cut(after_bytes=10)
    for _ in range(3):
        with pytest.raises(StoreUnavailableError):
            store.read(there)

    proxy.fault = NoFault()

    assert patient_store.read(there) == bytes(1000)


def test_a_full_store_is_told_apart_by_every_kind_of_write(patient_store: ObjectStore, proxy: S3Proxy) -> None:
    store = patient_store
    there = key(JobObject.SOURCE)
    store.put(there, b"old", media_type=MEDIA_TYPE)
    proxy.fault = AnswerDiskFull()

    with pytest.raises(StoreFullError):
        store.put(key(), b"new", media_type=MEDIA_TYPE)
    with pytest.raises(StoreFullError):
        store.create(key(), b"new")
    with pytest.raises(StoreFullError):
        store.copy(there, key(JobObject.SOURCE))
    assert store.read(there) == b"old"


@contextmanager
def store_that_reads_slowly(seconds: float) -> Iterator[tuple[str, list[int]]]:
    """Take one PUT, and its body over so many seconds; the block gets the address, and then how much came."""
    received: list[int] = []
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        door.bind(("127.0.0.1", 0))
        door.listen()

        def serve() -> None:
            connection, _ = door.accept()
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += connection.recv(1024)
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                body = len(head.partition(b"\r\n\r\n")[2])
                started = time.monotonic()
                while body < length:
                    time.sleep(max(0.0, started + seconds * body / length - time.monotonic()))
                    if not (piece := connection.recv(65_536)):
                        return
                    body += len(piece)
                received.append(body)
                connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "x"\r\nContent-Length: 0\r\n\r\n')

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}", received
        thread.join(30)


def test_a_large_object_may_take_longer_than_any_one_answer_as_long_as_it_moves() -> None:
    size = 24_000_000
    with store_that_reads_slowly(seconds=2.0) as (url, received):
        nobody = SecretStr("nobody")
        settings = StoreSettings(s3_endpoint_url=url, s3_access_key=nobody, s3_secret_key=nobody)
        store = ObjectStore.connect(settings, HURRIED, CircuitBreaker())

        store.put(key(JobObject.SOURCE), bytes(size), media_type=MEDIA_TYPE)

    assert received == [size]
