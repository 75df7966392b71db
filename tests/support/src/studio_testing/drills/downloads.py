"""Clients that fetch results while there is trouble: what looks like a whole file must be one."""

from http import HTTPStatus

from studio_testing.drills.driver import JOBS, Driver
from studio_testing.drills.ledger import Order
from studio_testing.drills.verdict import Verdict
from studio_testing.drills.watch import Watch

PAUSE_SECONDS = 0.05
SUCCEEDED = "succeeded"


class DownloadWatch(Watch):
    """Downloads ended jobs' cut-outs again and again.

    An answer that ends before its declared length is an error that the client sees; it counts as broken off. One that
    comes whole, and is not the photo's cut-out, is ``wrong``.
    """

    def __init__(self, driver: Driver) -> None:
        super().__init__(PAUSE_SECONDS)
        self.wrong: list[str] = []
        self.whole = 0
        self.refused = 0
        self.broken_off = 0
        self._driver = driver

    def judge(self, verdict: Verdict) -> Verdict:
        """Add what was seen: that something was, and that it was right."""
        told = verdict.told(downloads=self.whole, refused=self.refused, broken_off=self.broken_off)
        right = told.require(not self.wrong, f"{len(self.wrong)} downloads were not the cut-out: {self.wrong[:3]}")
        return right.require(self.whole > 0, "no download came through")

    def look(self) -> None:
        """Fetch each once, unhurriedly."""
        for order in [order for order in self._driver.ledger.accepted if order.state == SUCCEEDED]:
            if not self.pause():
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
