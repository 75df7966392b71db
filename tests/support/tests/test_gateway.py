import socket
from collections.abc import Callable, Iterator
from http import HTTPMethod, HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from studio_testing.chaos.gateway import Gateway
from studio_testing.fleet.ports import FleetPorts
from studio_testing.loop_thread import LoopThread

Behaviour = Callable[[BaseHTTPRequestHandler], None]


def answers(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(HTTPStatus.OK)
    handler.send_header("Content-Length", "2")
    handler.end_headers()
    handler.wfile.write(b"ok")


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def api(behaviour: Behaviour) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behaviour(self)

        def do_POST(self) -> None:
            behaviour(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def url_of(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def gateway_to() -> Iterator[Callable[..., Gateway]]:
    servers = []
    with LoopThread("gateway") as loop:

        def make(*behaviours: Behaviour | None) -> Gateway:
            urls = []
            for behaviour in behaviours:
                if behaviour is None:
                    urls.append(f"http://127.0.0.1:{FleetPorts().take()}")
                    continue
                servers.append(api(behaviour))
                urls.append(url_of(servers[-1]))
            gateway = Gateway(loop, FleetPorts().take(), urls)
            gateway.start()
            return gateway

        yield make
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_request_goes_to_the_next_api_where_nobody_listens(gateway_to: Callable[..., Gateway]) -> None:
    gateway = gateway_to(None, answers)

    statuses = {httpx.post(gateway.url).status_code for _ in range(4)}

    assert statuses == {HTTPStatus.OK}
    assert gateway.repeated == 0


@pytest.mark.parametrize(("method", "headers"), [(HTTPMethod.GET, {}), (HTTPMethod.POST, {"Idempotency-Key": "once"})])
def test_what_may_be_sent_twice_is_sent_to_the_next_when_one_hangs_up(
    gateway_to: Callable[..., Gateway], method: str, headers: dict[str, str]
) -> None:
    gateway = gateway_to(hangs_up, answers)

    statuses = {httpx.request(method, gateway.url, headers=headers).status_code for _ in range(4)}

    assert statuses == {HTTPStatus.OK}


def test_a_post_without_a_key_is_not_sent_twice(gateway_to: Callable[..., Gateway]) -> None:
    gateway = gateway_to(hangs_up)

    assert httpx.post(gateway.url).status_code == HTTPStatus.BAD_GATEWAY
    assert gateway.repeated == 0
