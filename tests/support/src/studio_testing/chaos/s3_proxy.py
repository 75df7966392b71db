"""A proxy that knows requests and objects: for the store."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPMethod, HTTPStatus
from urllib.parse import unquote, urlsplit

from minio.credentials.credentials import Credentials

from studio_testing.chaos.faults import AnswerDiskFull, AnswerUnavailable, Cut, IgnoreConditions, Latency, Refuse
from studio_testing.chaos.http_wire import HttpMessage, error_answer, read_answer, read_request
from studio_testing.chaos.proxy import Connection, Proxy, reset
from studio_testing.chaos.unconditional import unconditional

KEEP_CALLS = 100_000


@dataclass(frozen=True)
class S3Call:
    """One request that came: ``key`` without the bucket; empty when it is about the bucket."""

    method: str
    key: str


Selection = Callable[[S3Call], bool]


def every_call(_: S3Call) -> bool:
    return True


def is_put(call: S3Call) -> bool:
    """Select what writes one object."""
    return call.method == HTTPMethod.PUT


class Moment(StrEnum):
    """When a trap snaps. ``BEFORE``: the store never sees the request. ``AFTER``: nobody sees the store's answer."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class Trap:
    """Calls ``snap`` (from a thread; it may kill) at the ``nth`` request selected, and cuts the connection."""

    snap: Callable[[], object]
    nth: int = 1
    moment: Moment = Moment.BEFORE
    only: Selection = is_put
    seen: int = 0
    has_snapped: bool = False

    def catches(self, call: S3Call) -> bool:
        """Count a request; say whether it is the one."""
        if self.has_snapped or not self.only(call):
            return False
        self.seen += 1
        self.has_snapped = self.seen == self.nth
        return self.has_snapped


class S3Proxy(Proxy):
    """Passes requests on one by one. ``only`` narrows the fault down to some of them; ``calls`` remembers all."""

    only: Selection = staticmethod(every_call)
    trap: Trap | None = None

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.calls: list[S3Call] = []

    async def _serve(self, client: Connection) -> None:
        server: Connection | None = None
        try:
            while (request := await read_request(client[0])) is not None:
                call = _call(request)
                self.calls.append(call)
                await self._out_of_the_hole(is_meant=self.only(call))
                if server is None or server[0].at_eof():
                    self._release(server)
                    server = await self._connect()
                if not await self._exchange(call, request, client, server):
                    return
        finally:
            self._release(server)

    async def _exchange(self, call: S3Call, request: HttpMessage, client: Connection, server: Connection) -> bool:
        """Carry one request out; say whether the connection goes on."""
        trap = self.trap
        is_caught = trap is not None and trap.catches(call)
        if trap is not None and is_caught and trap.moment is Moment.BEFORE:
            await asyncio.to_thread(trap.snap)
            return False
        fault = self.fault if self.only(call) else None
        if isinstance(fault, Refuse):
            return False
        if isinstance(fault, Latency):
            await asyncio.sleep(fault.seconds)
        answer = self._own_answer(call, fault)
        if answer is None:
            answer = await _passed_on(_as_sent_on(request, fault), call.method, server)
        if trap is not None and is_caught:
            await asyncio.to_thread(trap.snap)
            return False
        return await _reply(answer, client, fault)

    @staticmethod
    def _own_answer(call: S3Call, fault: object) -> HttpMessage | None:
        if isinstance(fault, AnswerUnavailable) and random.random() < fault.share:  # noqa: S311 - any share will do
            return error_answer(HTTPStatus.SERVICE_UNAVAILABLE, "SlowDown", call.method)
        if isinstance(fault, AnswerDiskFull) and call.method in {HTTPMethod.PUT, HTTPMethod.POST}:
            return error_answer(HTTPStatus.INSUFFICIENT_STORAGE, "XMinioStorageFull", call.method)
        return None


def _as_sent_on(request: HttpMessage, fault: object) -> HttpMessage:
    if isinstance(fault, IgnoreConditions):
        return unconditional(request, Credentials(fault.access_key, fault.secret_key))
    return request


async def _passed_on(request: HttpMessage, method: str, server: Connection) -> HttpMessage:
    server[1].write(request.head + request.body)
    await server[1].drain()
    return await read_answer(server[0], method)


async def _reply(answer: HttpMessage, client: Connection, fault: object) -> bool:
    is_cut = isinstance(fault, Cut) and len(answer.body) > fault.after_bytes
    client[1].write(answer.head + (answer.body[: fault.after_bytes] if isinstance(fault, Cut) else answer.body))
    await client[1].drain()
    if is_cut:
        await asyncio.sleep(0)  # let the bytes leave before the reset overtakes them
        reset(client[1])
    return not is_cut and (answer.header("connection") or "").lower() != "close"


def _call(request: HttpMessage) -> S3Call:
    method, target, _ = request.start.split(" ", 2)
    _, _, key = unquote(urlsplit(target).path).lstrip("/").partition("/")
    return S3Call(method, key)
