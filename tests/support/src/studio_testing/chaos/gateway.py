"""What stands before several APIs in the place of a real gateway: it knows which of them answer, and takes turns."""

import asyncio
import itertools
import json
from collections.abc import Iterator, Sequence
from http import HTTPMethod, HTTPStatus
from urllib.parse import urlsplit

from local_stack.ports import LOOPBACK
from studio_testing.chaos.http_wire import HttpMessage, read_answer, read_request
from studio_testing.loop_thread import LoopThread

PROBE = HttpMessage("GET /api/health/ready HTTP/1.1", (("Host", LOOPBACK), ("Connection", "close")), b"")
PROBE_SECONDS = 0.2
PROBE_TIMEOUT_SECONDS = 2.0
SAFE_TO_REPEAT = {HTTPMethod.GET, HTTPMethod.HEAD}
READ_LIMIT_BYTES = 1024 * 1024


class Gateway:
    """Passes each request to one API, over a connection of its own.

    Where nobody listens, it goes to the next. An API that took a request and hung up without an answer may have carried
    it out: only one that may be sent twice (a read, or one with an ``Idempotency-Key``) goes to the next then, and is
    counted in ``repeated``. If nobody takes it, the answer is 502.
    """

    def __init__(self, loop: LoopThread, port: int, urls: Sequence[str]) -> None:
        self.url = f"http://{LOOPBACK}:{port}"
        self.repeated = 0
        self._loop = loop
        self._port = port
        self._is_ready = {urlsplit(url).port or 0: True for url in urls}
        self._turns = itertools.count()

    def start(self) -> None:
        """Begin to listen."""
        self._loop.listen(asyncio.start_server(self._serve, LOOPBACK, self._port, limit=READ_LIMIT_BYTES))
        for port in self._is_ready:
            self._loop.begin(self._probe(port))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                answer = await self._answer(request)
                writer.write(answer.head + answer.body)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has left
        except asyncio.CancelledError:
            pass  # the gateway ends; nobody waits for this task, and asyncio would log it as an error
        finally:
            writer.close()

    async def _answer(self, request: HttpMessage) -> HttpMessage:
        for port in self._ports():
            try:
                connection = await asyncio.open_connection(LOOPBACK, port, limit=READ_LIMIT_BYTES)
            except OSError:
                self._is_ready[port] = False
                continue
            try:
                return await _exchange(request, *connection)
            except (OSError, asyncio.IncompleteReadError):
                if not _may_be_repeated(request):
                    break
                self.repeated += 1
        return _bad_gateway()

    def _ports(self) -> Iterator[int]:
        """Take turns among those that are ready; then the others, of which one may have just become so."""
        ports = sorted(self._is_ready)
        first = next(self._turns) % len(ports)
        in_turn = ports[first:] + ports[:first]
        return iter(sorted(in_turn, key=lambda port: not self._is_ready[port]))

    async def _probe(self, port: int) -> None:
        while True:
            try:
                connection = await asyncio.open_connection(LOOPBACK, port, limit=READ_LIMIT_BYTES)
                answer = await asyncio.wait_for(_exchange(PROBE, *connection), PROBE_TIMEOUT_SECONDS)
                self._is_ready[port] = answer.status == HTTPStatus.OK
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                self._is_ready[port] = False
            await asyncio.sleep(PROBE_SECONDS)


async def _exchange(request: HttpMessage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> HttpMessage:
    try:
        writer.write(request.head + request.body)
        await writer.drain()
        return await read_answer(reader, _method(request))
    finally:
        writer.close()


def _may_be_repeated(request: HttpMessage) -> bool:
    return _method(request) in SAFE_TO_REPEAT or request.header("idempotency-key") is not None


def _method(request: HttpMessage) -> str:
    return request.start.partition(" ")[0]


def _bad_gateway() -> HttpMessage:
    body = json.dumps({"error": {"code": "bad_gateway", "message": "Nobody is there.", "request_id": ""}}).encode()
    headers = (("Content-Type", "application/json"), ("Content-Length", str(len(body))))
    return HttpMessage("HTTP/1.1 502 Bad Gateway", headers, body)
