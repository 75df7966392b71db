"""The server's own end."""

import socket
import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest

from dashboard.server import WebServer


def _say_hello(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"hello"]


def test_a_stop_closes_the_port_and_leaves_no_thread_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    died: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", died.append)
    before = set(threading.enumerate())
    server = WebServer("127.0.0.1", 0, _say_hello)
    server.start()
    with httpx.Client() as kept_alive:
        assert kept_alive.get(f"http://127.0.0.1:{server.port}/").text == "hello"

        server.stop()

    assert died == []
    assert set(threading.enumerate()) <= before
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_a_name_with_addresses_of_both_families_is_served() -> None:
    server = WebServer("localhost", 0, _say_hello)
    server.start()

    assert httpx.get(f"http://127.0.0.1:{server.port}/").text == "hello"

    server.stop()
