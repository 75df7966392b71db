"""Clients that fetch results while there is trouble: what looks like a whole file must be one."""

import threading
from http import HTTPStatus
from typing import Self

from studio_testing.drills.driver import JOBS, Driver
from studio_testing.drills.ledger import Order
from studio_testing.drills.verdict import Verdict

PAUSE_SECONDS = 0.05
SUCCEEDED = "succeeded"


class DownloadWatch:
    """Downloads ended jobs' cut-outs again and again, from a thread of its own, inside a ``with`` block.

    An answer that ends before its declared length is an error that the client sees; it counts as broken off. One that
    comes whole, and is not the photo's cut-out, is ``wrong``.
    """

    def __init__(self, driver: Driver) -> None:
        self.wrong: list[str] = []
        self.whole = 0
        self.refused = 0
        self.broken_off = 0
        self._driver = driver
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="download-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def judge(self, verdict: Verdict) -> Verdict:
        """Add what was seen: that something was, and that it was right."""
        told = verdict.told(downloads=self.whole, refused=self.refused, broken_off=self.broken_off)
        right = told.require(not self.wrong, f"{len(self.wrong)} downloads were not the cut-out: {self.wrong[:3]}")
        return right.require(self.whole > 0, "no download came through")

    def _watch(self) -> None:
        while not self._stopping.wait(PAUSE_SECONDS):
            for order in [order for order in self._driver.ledger.accepted if order.state == SUCCEEDED]:
                if self._stopping.wait(PAUSE_SECONDS):
                    return
                self._fetch(order)

    def _fetch(self, order: Order) -> None:
        answer = self._driver.request("GET", f"{JOBS}/{order.job_id}/download")
        if answer is None:
            self.broken_off += 1
        elif answer.status_code != HTTPStatus.OK:
            self.refused += 1
        elif answer.content == order.photo.cutout:
            self.whole += 1
        else:
            self.wrong.append(f"{order.job_id}: {len(answer.content)} bytes")
