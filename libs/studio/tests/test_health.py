"""The private health endpoint tells ready from not ready."""

import json
import urllib.error
import urllib.request

import pytest

from studio.errors import StoreUnavailableError
from studio.health import HealthServer, PortTakenError, examine
from studio.process import StartupError, await_ready, run
from studio.settings import SettingsError


def _fail() -> None:
    raise StoreUnavailableError("down")


def _get(port: int, path: str = "/health") -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_health_follows_the_checks() -> None:
    checks = {"store": lambda: None}
    server = HealthServer("127.0.0.1", 0, lambda: examine(checks))
    server.start()
    try:
        well = _get(server.port)
        checks["store"] = _fail
        ill = _get(server.port)
        elsewhere = _get(server.port, "/other")
    finally:
        server.stop()

    assert (well[0], json.loads(well[1])) == (200, {"status": "ready", "checks": {"store": "ok"}})
    assert (ill[0], json.loads(ill[1])) == (503, {"status": "not_ready", "checks": {"store": "store_unavailable"}})
    assert elsewhere[0] == 404


def test_a_start_that_lacks_something_says_what() -> None:
    with pytest.raises(StartupError, match="store: store_unavailable"):
        await_ready({"store": _fail, "broker": lambda: None}, timeout_seconds=0)


def test_what_stops_a_start_is_one_line_and_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    def body() -> None:
        raise SettingsError("REDIS_URL: Field required")

    status = run("janitor", body)

    assert status == 2
    assert capsys.readouterr().err == "janitor: REDIS_URL: Field required\n"


def test_a_port_that_is_taken_is_named_with_its_setting() -> None:
    first = HealthServer("127.0.0.1", 0, lambda: examine({}))
    first.start()
    try:
        with pytest.raises(PortTakenError, match=f"HEALTH_PORT: cannot listen on 127.0.0.1:{first.port}"):
            HealthServer("127.0.0.1", first.port, lambda: examine({}))
    finally:
        first.stop()
