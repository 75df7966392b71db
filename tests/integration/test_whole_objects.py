"""What the quick calls to the store make of each thing that a store may do."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from local_stack.ports import LOOPBACK, free_ports
from studio.circuit_breaker import CircuitBreaker
from studio.errors import ObjectNotFoundError, StoreFullError, StoreUnavailableError
from studio.object_store import StorePatience
from studio.settings import StoreSettings
from studio.whole_objects import WholeObjects

HURRIED = StorePatience(connect=0.3, read=0.5, create=0.5, repeats=2)
JSON = "application/json"


class _Odd(ThreadingHTTPServer):
    """Answers each request alike, and counts them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Answer)
        self.status, self.body, self.asked = 200, b"", 0
        self.headers: list[str] = []


class _Answer(BaseHTTPRequestHandler):
    server: _Odd

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked += 1
        self.server.headers.append(str(self.headers))
        self.send_response(self.server.status)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.server.body)

    do_GET = do_PUT = do_POST = do_HEAD = answer  # noqa: N815 - the names that the server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def odd() -> Iterator[_Odd]:
    with _Odd() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


def at(port: int, breaker: CircuitBreaker | None = None) -> WholeObjects:
    nobody = SecretStr("nobody")
    settings = StoreSettings(s3_endpoint_url=f"http://{LOOPBACK}:{port}/", s3_access_key=nobody, s3_secret_key=nobody)
    return WholeObjects(settings, HURRIED, breaker)


@pytest.fixture
def objects(odd: _Odd) -> WholeObjects:
    return at(odd.server_port)


@pytest.mark.parametrize(
    ("status", "code", "error", "asked"),
    [
        (404, "NoSuchKey", ObjectNotFoundError, 1),
        (404, "NoSuchBucket", StoreUnavailableError, 1),
        (403, "AccessDenied", StoreUnavailableError, 1),
        (400, "BadRequest", StoreUnavailableError, 1),
        (500, "InternalError", StoreUnavailableError, 3),
        (503, "SlowDown", StoreUnavailableError, 3),
        (507, "", StoreFullError, 1),
        (507, "XMinioStorageFull", StoreFullError, 1),
        (403, "QuotaExceeded", StoreFullError, 1),
    ],
)
def test_an_answer_is_known_by_its_status_and_code(
    odd: _Odd, objects: WholeObjects, status: int, code: str, error: type[Exception], asked: int
) -> None:
    odd.status, odd.body = status, f"<Error><Code>{code}</Code></Error>".encode()

    with pytest.raises(error) as raised:
        objects.read("jobs/one")

    assert raised.type is error
    assert odd.asked == asked
    assert "Debug source" not in str(raised.value)


@pytest.mark.parametrize("status", [409, 500, 503])
def test_a_create_without_a_plain_answer_is_neither_repeated_nor_taken_for_one(
    odd: _Odd, objects: WholeObjects, status: int
) -> None:
    odd.status = status

    with pytest.raises(StoreUnavailableError):
        objects.create("jobs/one", b"{}", JSON)

    assert odd.asked == 1


def test_an_object_that_is_there_already_is_no_error(odd: _Odd, objects: WholeObjects) -> None:
    odd.status = 412

    assert not objects.create("jobs/one", b"{}", JSON)


def test_a_refused_connection_is_tried_again_and_then_left_alone() -> None:
    breaker = CircuitBreaker(pause_seconds=60)
    objects = at(free_ports(1)[0], breaker)

    with pytest.raises(StoreUnavailableError, match="did not answer a moment ago"):
        objects.read("jobs/one")  # twice refused; the third try is not made

    assert not breaker.admits()


def test_the_environment_changes_nothing(odd: _Odd, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = f"http://{LOOPBACK}:{free_ports(1)[0]}"
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.setenv(name, nowhere)
    for name in ("AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.setenv(name, "somebody-else")
    for name in ("AWS_SKIP_SIGNATURE", "AWS_S3_EXPRESS", "AWS_UNSIGNED_PAYLOAD", "AWS_REQUEST_PAYER"):
        monkeypatch.setenv(name, "true")

    at(odd.server_port).put("jobs/one", b"{}", JSON)

    (headers,) = odd.headers
    assert "Credential=nobody/" in headers
    assert "us-east-1" in headers
    assert "somebody-else" not in headers
    assert not {"UNSIGNED-PAYLOAD", "x-amz-request-payer"} & set(headers.replace(":", " ").split())
