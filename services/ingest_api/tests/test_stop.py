"""The end of the process: what is in hand is finished, and nothing new is begun."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from ingest_api.server import listen, serve_until
from studio.job_records import JobRecords
from studio_testing.waiting import wait_until

HEAD = b"POST /api/jobs/remove-bg HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"


@contextmanager
def served(configuration: Configuration, stopping: threading.Event, grace_seconds: float) -> Iterator[int]:
    """Serve as the process does, in a thread; the block gets the port."""
    app = create_app(connect(configuration, stopping=stopping))
    listener = listen("127.0.0.1", 0)
    port: int = listener.getsockname()[1]
    options = {"grace_seconds": grace_seconds}
    server = threading.Thread(target=serve_until, args=(stopping, app, listener), kwargs=options)
    server.start()
    wait_until(lambda: httpx.get(f"http://127.0.0.1:{port}/api/health").is_success, what="the server answers")
    try:
        yield port
    finally:
        stopping.set()
        server.join(60)
        assert not server.is_alive()


def takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def form(photo: bytes) -> bytes:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\n\r\n'
    return part + photo + b"\r\n--b--\r\n"


def rest_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


def test_an_upload_in_hand_is_finished_though_nobody_new_is_let_in(
    configuration: Configuration, stopping: threading.Event, picture: Callable[..., bytes], records: JobRecords
) -> None:
    body = form(picture("PNG"))
    with (
        served(configuration, stopping, grace_seconds=30) as port,
        socket.create_connection(("127.0.0.1", port), timeout=30) as upload,
    ):
        # given half an upload, which the service has begun to receive
        upload.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
        assert upload.recv(1024).startswith(b"HTTP/1.1 100 ")
        upload.sendall(body[:100])

        # when the process is told to end, and then the other half comes
        stopping.set()
        wait_until(lambda: not takes_connections(port), what="the door is closed")
        upload.sendall(body[100:])
        answer = rest_of(upload)

    # then
    assert answer.startswith(b"HTTP/1.1 202 ")
    job_id = httpx.Response(200, content=answer.partition(b"\r\n\r\n")[2]).json()["id"]
    assert records.request(job_id) is not None


def test_an_upload_that_takes_longer_than_the_grace_is_cut(
    configuration: Configuration, stopping: threading.Event
) -> None:
    with (
        served(configuration, stopping, grace_seconds=0.5) as port,
        socket.create_connection(("127.0.0.1", port), timeout=30) as upload,
    ):
        upload.sendall(HEAD + b"Content-Length: 1000\r\n\r\n--b\r\n")

        stopping.set()

        with suppress(ConnectionResetError):
            assert not rest_of(upload).startswith(b"HTTP/1.1 2")


def test_a_connection_that_is_kept_for_later_does_not_hold_up_the_end(
    configuration: Configuration, stopping: threading.Event
) -> None:
    with (
        served(configuration, stopping, grace_seconds=300) as port,
        socket.create_connection(("127.0.0.1", port), timeout=30) as kept,
    ):
        kept.sendall(b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert kept.recv(65_536).startswith(b"HTTP/1.1 200 ")

        stopping.set()

        rest_of(kept)  # the server closes it


def test_a_process_that_ends_is_not_ready(
    configuration: Configuration, stopping: threading.Event, client_of: Callable[..., httpx.Client]
) -> None:
    client = client_of(create_app(connect(configuration, stopping=stopping)))
    assert client.get("/api/health/ready").status_code == 200

    stopping.set()

    answer = client.get("/api/health/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not_ready"
    assert answer.json()["checks"] == {"store": "ok", "broker": "ok", "process": "stopping"}
    assert client.get("/api/health").status_code == 200
