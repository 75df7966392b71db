"""What only shows over a real socket: bodies without a length, lengths that lie, and slow senders."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
import structlog
from fastapi import FastAPI

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from studio.contracts.limits import MAX_FORM_OVERHEAD_BYTES
from studio.object_store import ObjectStore

UPLOAD = "/api/jobs/remove-bg"
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\n\r\n'
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
MAX_FILE_BYTES = 2 * 1024 * 1024
Serving = Callable[[FastAPI], AbstractContextManager[str]]


@pytest.fixture(autouse=True)
def hurried_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is refused here keeps the connection, and waits for its end."""
    monkeypatch.setattr("ingest_api.unread_body.LINGER_SECONDS", 0.2)


@pytest.fixture
def url(dependencies: Dependencies, serving: Serving) -> Iterator[str]:
    with serving(create_app(dependencies)) as url:
        yield url


def raw_exchange(url: str, request: bytes) -> bytes:
    """Send bytes, and return all that comes back until the server closes."""
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_declared_length_over_the_limit_is_refused_before_a_byte_of_it_is_sent(url: str) -> None:
    head = (
        f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {MAX_FILE_BYTES + MAX_FORM_OVERHEAD_BYTES + 1}\r\n\r\n"
    )

    answer = raw_exchange(url, head.encode())

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"file_too_large"' in answer
    assert b"connection: close" in answer.lower()


def test_a_body_without_a_length_is_cut_off_when_it_grows_too_long(url: str, store: ObjectStore) -> None:
    sent_bytes = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent_bytes
        yield PART
        while sent_bytes < 200 * MAX_FILE_BYTES:
            sent_bytes += 65_536
            yield bytes(65_536)

    answer = httpx.post(url + UPLOAD, content=endless(), headers=MULTIPART, timeout=30)

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert sent_bytes < 200 * MAX_FILE_BYTES
    assert not list(store.list(""))


def test_a_file_over_the_limit_is_refused_though_the_body_is_not(url: str) -> None:
    data = bytes(MAX_FILE_BYTES + 1)

    answer = httpx.post(url + UPLOAD, files={"file": ("p.png", data)}, timeout=30)

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert "2 MiB" in answer.json()["error"]["message"]


def test_two_files_over_the_limit_together_are_told_that_it_is_for_both(
    url: str, picture: Callable[..., bytes]
) -> None:
    small = picture("PNG")
    each = small + bytes(MAX_FILE_BYTES * 6 // 10 - len(small))

    answer = httpx.post(url + UPLOAD, files={"file": ("p.png", each), "background_file": ("b.png", each)}, timeout=30)

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert answer.json()["error"]["message"] == "The files of a form have at most 2 MiB together."


def test_a_file_of_exactly_the_limit_is_accepted(url: str, picture: Callable[..., bytes]) -> None:
    photo = picture("PNG")
    padded = photo + bytes(MAX_FILE_BYTES - len(photo))

    assert httpx.post(url + UPLOAD, files={"file": ("p.png", padded)}, timeout=30).status_code == 202


def test_a_length_that_is_too_short_leaves_a_form_that_cannot_be_read(url: str, store: ObjectStore) -> None:
    # given a form that says it ends in the middle of its file
    head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {MULTIPART['Content-Type']}\r\n"
    request = head.encode() + f"Content-Length: {len(PART) + 100}\r\n\r\n".encode() + PART + bytes(5000)

    # when
    answer = raw_exchange(url, request)

    # then
    assert answer.startswith(b"HTTP/1.1 4")
    assert not list(store.list(""))


def test_a_slow_upload_is_closed_at_its_deadline(
    configuration: Configuration, serving: Serving, store: ObjectStore
) -> None:
    # given
    hurried = replace(configuration, api=configuration.api.model_copy(update={"upload_timeout_seconds": 0.3}))

    with serving(create_app(connect(hurried))) as url:
        # when a body stops coming
        head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nContent-Type: {MULTIPART['Content-Type']}\r\n"
        answer = raw_exchange(url, head.encode() + b"Content-Length: 5000\r\n\r\n" + PART)

        # then the connection ends with an answer, and others are served
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b'"code":"upload_timeout"' in answer
        assert httpx.get(url + "/api/health").status_code == 200
    assert not list(store.list(""))


@pytest.mark.parametrize(
    ("path", "start", "status"),
    [
        (UPLOAD, b"no boundary here", 400),
        (UPLOAD, b"--b\r\nContent-Disposition: form-data\r\n\r\nnameless", 400),
        ("/api/nothing", b"drip", 404),
        ("/api/health", b"drip", 405),
        (f"/api/jobs/{'0' * 32}/cancel", b"drip", 404),
        (f"/api/jobs/{'0' * 32}/render", PART, 404),
    ],
)
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_an_answer_before_the_end_of_the_body_ends_the_connection(
    url: str, path: str, start: bytes, status: int, framing: str
) -> None:
    # given a request whose body never ends
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {MULTIPART['Content-Type']}\r\n"
    if framing == "length":
        request = f"{head}Content-Length: 5000\r\n\r\n".encode() + start
    else:
        request = f"{head}Transfer-Encoding: chunked\r\n\r\n{len(start):x}\r\n".encode() + start + b"\r\n"

    # when
    answer = raw_exchange(url, request)

    # then
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"connection: close" in answer.lower()


def test_a_refusal_of_an_upload_that_was_read_to_its_end_keeps_the_connection(url: str) -> None:
    with httpx.Client(base_url=url) as client:
        refused = client.post(UPLOAD, files={"file": ("p.txt", b"text")})
        served = client.get("/api/health")

    assert (refused.status_code, served.status_code) == (415, 200)
    assert "connection" not in refused.headers
    assert "connection" not in served.headers


def test_a_client_that_goes_away_in_mid_upload_is_no_error_of_ours(url: str, store: ObjectStore) -> None:
    # given
    address = urlsplit(url)
    head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nContent-Type: {MULTIPART['Content-Type']}\r\n"

    # when
    with structlog.testing.capture_logs() as logs:
        with socket.create_connection((str(address.hostname), int(address.port or 0))) as connection:
            connection.sendall(head.encode() + b"Content-Length: 5000\r\n\r\n" + PART)
        deadline = time.monotonic() + 30
        while not logs and time.monotonic() < deadline:
            time.sleep(0.01)

    # then
    assert [(line["event"], line["log_level"], line["status"]) for line in logs] == [("request_served", "info", 400)]
    assert not list(store.list(""))


def test_uploads_at_the_same_time_do_not_mix(url: str, picture: Callable[..., bytes]) -> None:
    async def post_all() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            posts = (
                client.post(UPLOAD, files={"file": (f"{side}.png", picture("PNG", size=(side, 20)))})
                for side in range(20, 36)
            )
            return await asyncio.gather(*posts)

    jobs = [answer.json() for answer in asyncio.run(post_all())]

    assert [(job["source"]["filename"], job["source"]["width"]) for job in jobs] == [
        (f"{side}.png", side) for side in range(20, 36)
    ]
    assert len({job["id"] for job in jobs}) == 16
