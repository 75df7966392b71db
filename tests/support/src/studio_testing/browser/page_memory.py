"""What a page and its workers hold, as Chromium counts it."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import Page

from studio_testing.waiting import wait_until

EVERY_WORKER = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
PUMP_MILLISECONDS = 10
"""Playwright hears what Chromium says only while it is asked something itself."""


@dataclass(frozen=True)
class Held:
    """Bytes that garbage collection leaves: objects and arrays. Canvases and decoded images are not among them."""

    page: int
    workers: int


class PageMemory:
    """The heaps of one page and of its workers, whenever those start."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._ids = count(1)
        self._workers = list[str]()
        self._answers = dict[int, dict[str, Any]]()
        self._session = page.context.new_cdp_session(page)
        self._session.on("Target.attachedToTarget", lambda event: self._workers.append(event["sessionId"]))
        self._session.on("Target.detachedFromTarget", lambda event: self._workers.remove(event["sessionId"]))
        self._session.on("Target.receivedMessageFromTarget", self._hear)
        # Without flat sessions a worker's messages come through its page's session, the only one that Playwright gives.
        self._session.send("Target.setAutoAttach", EVERY_WORKER)

    def held(self) -> Held:
        """Collect the garbage and return what is left. A worker that ends meanwhile holds nothing."""
        self._session.send("HeapProfiler.collectGarbage")
        page = _bytes(self._session.send("Runtime.getHeapUsage"))
        return Held(page, sum(self._held_by(worker) for worker in list(self._workers)))

    def _held_by(self, worker: str) -> int:
        self._asked(worker, "HeapProfiler.collectGarbage")
        return _bytes(self._asked(worker, "Runtime.getHeapUsage"))

    def _asked(self, worker: str, method: str) -> dict[str, Any]:
        number = next(self._ids)
        message = json.dumps({"id": number, "method": method})
        if worker in self._workers:
            self._session.send("Target.sendMessageToTarget", {"sessionId": worker, "message": message})

        def answered_or_gone() -> bool:
            self._page.wait_for_timeout(PUMP_MILLISECONDS)
            return number in self._answers or worker not in self._workers

        wait_until(answered_or_gone, what=f"a worker answers {method}")
        return self._answers.pop(number, {})

    def _hear(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message.get("result", {})


def _bytes(usage: dict[str, Any]) -> int:
    return int(usage.get("usedSize", 0) + usage.get("backingStorageSize", 0))
