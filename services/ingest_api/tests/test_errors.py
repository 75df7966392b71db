import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
import structlog
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from ingest_api.app import create_app
from ingest_api.dependencies import Dependencies
from ingest_api.error_docs import error_responses
from ingest_api.errors import STATUS
from studio.errors import StoreUnavailableError

ClientOf = Callable[[FastAPI], httpx.Client]


@pytest.fixture
def app(dependencies: Dependencies) -> FastAPI:
    return create_app(dependencies)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api/jobs/", 404, "not_found"),
        ("GET", "/api/docs/assets/nothing.js", 404, "not_found"),
        ("GET", "/api/jobs/remove-bg/cancel", 405, "method_not_allowed"),
        ("DELETE", "/api/health", 405, "method_not_allowed"),
    ],
)
def test_the_frameworks_own_errors_have_our_body(
    client: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert set(error) == {"code", "message", "request_id"}
    assert (error["code"], error["request_id"]) == (code, answer.headers["X-Request-ID"])


def test_a_wrong_method_is_told_the_right_one(client: httpx.Client) -> None:
    assert client.delete("/api/models").headers["Allow"] == "GET"


def test_an_unforeseen_error_shows_no_internals_and_is_logged_once_with_its_traceback(
    app: FastAPI, client_of: ClientOf
) -> None:
    # given
    @app.get("/explode")
    def explode() -> None:
        raise RuntimeError("a secret of ours")

    # when
    with structlog.testing.capture_logs() as logs:
        answer = client_of(app).get("/explode", headers={"X-Request-ID": "boom"})

    # then
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert (error["code"], error["request_id"]) == ("internal_error", "boom")
    assert "secret" not in answer.text
    assert [(line["event"], line["log_level"]) for line in logs] == [
        ("request_failed", "error"),
        ("request_served", "info"),
    ]
    assert logs[0]["exc_info"]


def test_an_answer_that_fails_on_its_way_is_cut_off_and_never_looks_whole(
    app: FastAPI, serving: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    # given a file whose store fails after the first chunk
    def chunks() -> Iterator[bytes]:
        yield b"abc"
        raise StoreUnavailableError("the connection was cut")

    @app.get("/file")
    def file() -> StreamingResponse:
        return StreamingResponse(chunks(), headers={"Content-Length": "6"})

    # when, then
    with serving(app) as url, structlog.testing.capture_logs() as logs:
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{url}/file")
        assert httpx.get(f"{url}/api/health").status_code == 200
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["response_aborted"]


def test_parameters_that_do_not_validate_have_our_body(app: FastAPI, client_of: ClientOf) -> None:
    @app.get("/twice")
    def twice(number: int) -> int:
        return 2 * number

    answer = client_of(app).get("/twice?number=two")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_request"
    assert answer.json()["error"]["message"].startswith("number: ")


def test_every_code_has_a_status_and_an_example() -> None:
    documented = error_responses(*STATUS)

    assert {status for status in documented if isinstance(status, int)} == {status.value for status in STATUS.values()}


@pytest.mark.parametrize("given", ["abc", "A-b_9", "x" * 64])
def test_a_harmless_request_id_is_kept(client: httpx.Client, given: str) -> None:
    assert client.get("/api/health", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a\tb", "<script>", "a,b", "é", "a\x0bb"])
def test_a_hostile_request_id_is_replaced(client: httpx.Client, given: str) -> None:
    answer = client.get("/api/nothing", headers=[(b"X-Request-ID", given.encode())])

    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert answer.json()["error"]["request_id"] == answer.headers["X-Request-ID"]


def test_a_request_is_logged_by_its_template_and_a_probe_is_not(client: httpx.Client) -> None:
    with structlog.testing.capture_logs() as logs:
        client.get("/api/health")
        client.get("/api/health/ready")
        client.get("/api/jobs/" + "0" * 32)
        client.get("/nowhere")

    assert [(line["event"], line["method"], line["path"], line["status"]) for line in logs] == [
        ("request_served", "GET", "/api/jobs/{job_id}", 404),
        ("request_served", "GET", "/nowhere", 404),
    ]
    assert all(line["milliseconds"] >= 0 for line in logs)
