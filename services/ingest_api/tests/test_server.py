import asyncio
import socket
import threading

import httpx
import pytest
from fastapi import FastAPI

from ingest_api.server import listen, serve_until
from studio.health import PortTakenError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_taken_port_is_told_with_the_settings_that_chose_it(host: str) -> None:
    with listen(host, 0) as first:
        port = first.getsockname()[1]

        with pytest.raises(PortTakenError, match=f"INGEST_HOST, INGEST_PORT: cannot listen on {host}:{port}: Address"):
            listen(host, port)


def test_an_address_that_is_not_of_this_machine_is_told_in_the_same_way() -> None:
    with pytest.raises(PortTakenError, match=r"INGEST_HOST, INGEST_PORT: cannot listen on 192\.0\.2\.1:0: "):
        listen("192.0.2.1", 0)


def test_the_second_packet_of_an_answer_does_not_wait_for_the_first_to_be_acknowledged() -> None:
    async def accept_one() -> None:
        taken: asyncio.Future[socket.socket] = asyncio.get_running_loop().create_future()

        def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            taken.set_result(writer.get_extra_info("socket"))

        with listen("127.0.0.1", 0) as listener:
            async with await asyncio.start_server(take, sock=listener):
                _, writer = await asyncio.open_connection(*listener.getsockname())
                connection = await taken
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
                writer.close()

    asyncio.run(accept_one())


def test_a_stop_that_came_before_the_server_was_there_is_not_forgotten() -> None:
    stopping = threading.Event()
    stopping.set()

    with listen("127.0.0.1", 0) as listener:
        serve_until(stopping, FastAPI(), listener)

        assert listener.fileno() == -1, "the server has closed its door"


def test_a_stop_ends_a_server_that_serves() -> None:
    # given
    stopping = threading.Event()
    app = FastAPI()
    listener: socket.socket = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = threading.Thread(target=serve_until, args=(stopping, app, listener))
    server.start()
    answer = httpx.get(f"http://127.0.0.1:{port}/nothing")

    # when
    stopping.set()
    server.join()

    # then
    assert answer.status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/nothing")
