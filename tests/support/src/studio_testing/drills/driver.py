"""The clients of a drill: they send photos at a rate, patiently, and look at their jobs until these have ended."""

import asyncio
import itertools
import secrets
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic, time
from types import TracebackType
from typing import Any, Self

import httpx

from studio_testing.drills.ledger import Answer, JobView, Ledger, Order
from studio_testing.drills.photos import Photo
from studio_testing.loop_thread import LoopThread
from studio_testing.waiting import wait_until

JOBS = "/api/jobs"
REQUEST_TIMEOUT_SECONDS = 30.0
PAUSE_SECONDS = 0.2
"""Before a client comes back that was given no other time, or one that would take the drill too long."""

MAX_PAUSE_SECONDS = 2.0
LOOKS_PER_SECOND = 60.0
LOOK_PAUSE_SECONDS = 0.1
TERMINAL = {"succeeded", "failed", "cancelled"}


@dataclass(frozen=True)
class Manner:
    """How the clients of one load behave. Without ``repeats`` a client takes the first answer for good.

    ``patience_seconds`` is how long one that was refused, or lost its connection, tries again. ``fields`` go into every
    form.
    """

    per_second: float = 50.0
    repeats: bool = True
    patience_seconds: float = 120.0
    fields: tuple[tuple[str, str], ...] = ()


class Driver:
    """Drives load against a fleet's ingest APIs, in turn, from a thread of its own, inside a ``with`` block."""

    def __init__(self, urls: Sequence[str], ledger: Ledger) -> None:
        self.ledger = ledger
        self._urls = itertools.cycle(urls)
        self._loop = LoopThread("driver")
        self._loads: list[Future[None]] = []
        self._stopping = threading.Event()

    def submit(self, photos: Sequence[Photo], manner: Manner | None = None) -> "Future[None]":
        """Begin to send photos; return at once, with what is done when each was accepted or given up."""
        load = self._loop.begin(self._send_all(photos, manner or Manner()))
        self._loads.append(load)
        return load

    def post(self, order: Order, url: str | None = None) -> Answer:
        """Send an order once, to an API of one's choice; return what it was answered. It is written into the ledger."""
        return self._loop.run(self._send_once(order, url or next(self._urls), Manner()))

    def wait_accepted(self, patience_seconds: float = 180.0) -> None:
        """Return when every photo was accepted or given up.

        Raises:
            TimeoutError: some were not.
        """
        for load in self._loads:
            load.result(patience_seconds)

    def wait_ended(self, patience_seconds: float = 180.0) -> None:
        """Return when every accepted job was seen ended, or patience is over: the audit tells what is missing."""
        self.wait_accepted(patience_seconds)
        try:
            wait_until(lambda: not self.ledger.open_orders, what="all ended", timeout_seconds=patience_seconds)
        except TimeoutError:
            return

    def wait_for(self, count: int, patience_seconds: float = 120.0) -> None:
        """Return when so many jobs have been seen ended.

        Raises:
            TimeoutError: they were not.
        """
        wait_until(
            lambda: sum(bool(order.endings) for order in self.ledger.orders) >= count,
            what=f"{count} jobs have ended",
            timeout_seconds=patience_seconds,
        )

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response | None:  # noqa: ANN401 - httpx's own
        """Send one request; return its answer, or None when the connection failed. It is written into the ledger."""
        return self._loop.run(self._request(method, path, **arguments))

    def look_again(self) -> None:
        """Look once more at every job that was seen ended: an ending must not change."""
        for order in self.ledger.accepted:
            if order.endings:
                self._loop.run(self._look(order))

    def __enter__(self) -> Self:
        self._loop.__enter__()
        self._http = self._loop.run(_client())
        self._watching = self._loop.begin(self._watch())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        try:
            if kind is None:
                self._watching.result(REQUEST_TIMEOUT_SECONDS + 1)  # raises what broke it
            self._loop.run(self._http.aclose())
        finally:
            self._loop.__exit__(kind, error, trace)

    async def _send_all(self, photos: Sequence[Photo], manner: Manner) -> None:
        began, tasks = monotonic(), []
        for number, photo in enumerate(photos):
            await asyncio.sleep(max(0.0, began + number / manner.per_second - monotonic()))
            order = self.ledger.open(photo, secrets.token_hex(16))
            tasks.append(asyncio.create_task(self._send(order, manner)))
        await asyncio.gather(*tasks)

    async def _send(self, order: Order, manner: Manner) -> None:
        """Send a photo until it is accepted, always under the same key: that is what the key is for."""
        deadline = monotonic() + manner.patience_seconds
        while True:
            answer = await self._send_once(order, next(self._urls), manner)
            if not manner.repeats or not _is_worth_a_repeat(answer) or monotonic() > deadline:
                return
            await asyncio.sleep(min(float(answer.retry_after or PAUSE_SECONDS), MAX_PAUSE_SECONDS))

    async def _send_once(self, order: Order, url: str, manner: Manner) -> Answer:
        answer = await self._post(order, url, manner)
        self.ledger.answered(order, answer)
        return answer

    async def _post(self, order: Order, url: str, manner: Manner) -> Answer:
        at, began = time(), monotonic()
        try:
            response = await self._http.post(
                f"{url}{JOBS}/remove-bg",
                files={"file": (order.photo.name, order.photo.data, "image/jpeg")},
                data=dict(manner.fields),
                headers={"Idempotency-Key": order.idempotency_key} if order.idempotency_key else {},
            )
        except httpx.TransportError as error:
            return Answer(at, monotonic() - began, None, type(error).__name__)
        return _answer(response, at, monotonic() - began)

    async def _request(self, method: str, path: str, **arguments: Any) -> httpx.Response | None:  # noqa: ANN401
        at, began = time(), monotonic()
        try:
            response = await self._http.request(method, f"{next(self._urls)}{path}", **arguments)
        except httpx.TransportError as error:
            self.ledger.looked(Answer(at, monotonic() - began, None, type(error).__name__))
            return None
        self.ledger.looked(_answer(response, at, monotonic() - began))
        return response

    async def _look(self, order: Order) -> None:
        response = await self._request("GET", f"{JOBS}/{order.job_id}")
        if response is not None and response.status_code == HTTPStatus.OK:
            view: JobView = response.json()
            if view["state"] in TERMINAL:
                self.ledger.ended(order, view)

    async def _watch(self) -> None:
        """Look at each open job in turn, at a rate that leaves the machine to the drill."""
        while not self._stopping.is_set():
            for order in self.ledger.open_orders:
                if self._stopping.is_set():
                    return
                await self._look(order)
                await asyncio.sleep(1 / LOOKS_PER_SECOND)
            await asyncio.sleep(LOOK_PAUSE_SECONDS)


async def _client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    return httpx.AsyncClient(timeout=REQUEST_TIMEOUT_SECONDS, limits=limits, trust_env=False)


def _answer(response: httpx.Response, at: float, seconds: float) -> Answer:
    is_json = response.headers.get("content-type", "").startswith("application/json")
    body = response.json() if is_json and response.content else None
    told = body if isinstance(body, dict) else {}
    return Answer(
        at=at,
        seconds=seconds,
        status=response.status_code,
        code=told.get("error", {}).get("code", "") if response.is_error else "",
        retry_after=response.headers.get("retry-after"),
        job_id=told.get("id") if response.is_success else None,
    )


def _is_worth_a_repeat(answer: Answer) -> bool:
    return answer.status in {None, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
