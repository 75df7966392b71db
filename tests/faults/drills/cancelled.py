"""Jobs are cancelled before, during and after their work, and as they end: one terminal state, at once."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from time import sleep, time

from studio_testing.drills.blows import BEGUN, LEFT
from studio_testing.drills.driver import Driver
from studio_testing.drills.ledger import Order
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

PLAN = FleetPlan(ingest_apis=2, workers=2)
RACES = 20
RACING = 4
"""Races at once: few, so that a job's end is about as far from its beginning as a cancellation can be."""

RACE_SECONDS = 0.2
WITHIN_SECONDS = 5.0
TOLD_TWICE = 2
"""Clients that cancel each job at the same moment, through different APIs."""

STATE_OF_ANSWER = {HTTPStatus.OK: "cancelled", HTTPStatus.CONFLICT: "succeeded"}
"""What a client was told by the answer to its cancellation; the job must have ended so."""


class Canceller:
    """Cancels jobs, and keeps what it was told."""

    def __init__(self, driver: Driver, clients: ThreadPoolExecutor) -> None:
        self.seconds: list[float] = []
        self.at: dict[str, float] = {}
        self.told: dict[str, set[str]] = {}
        self._driver = driver
        self._clients = clients

    def cancel(self, *orders: Order) -> None:
        """Cancel jobs, each from two clients at once; return when all are answered."""
        list(self._clients.map(self._cancel, orders * TOLD_TWICE))

    def race(self, order: Order) -> None:
        """Send a photo, and cancel its job about when it ends."""
        self._driver.post(order)
        sleep(random.uniform(0.0, RACE_SECONDS))  # noqa: S311 - no secret depends on it
        self.cancel(order)

    def _cancel(self, order: Order) -> None:
        job_id, began = order.job_id or "", time()
        self.at.setdefault(job_id, began)
        answer = self._driver.request("POST", f"/api/jobs/{job_id}/cancel")
        self.seconds.append(time() - began)
        said = "nothing" if answer is None else STATE_OF_ANSWER.get(HTTPStatus(answer.status_code), answer.text)
        self.told.setdefault(job_id, set()).add(said)


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Each round: two that run, two that wait behind them, one that has ended, and twenty that are about to."""
    rounds = scale.pick(short=1, long=10)
    with (
        driven(fleet) as driver,
        ThreadPoolExecutor(RACING * TOLD_TWICE) as clients,
        ThreadPoolExecutor(RACING) as racers,
    ):
        canceller = Canceller(driver, clients)
        for _ in range(rounds):
            _cancel_before_during_and_after(fleet, driver, canceller)
            list(racers.map(canceller.race, [driver.ledger.open(photo, "") for photo in photos(RACES, "ok-0.jpg")]))
        driver.wait_ended()
        verdict = judged(fleet, driver)
    ended = {order.job_id: order.state for order in driver.ledger.orders}
    wrong = [f"told {told}, but {ended[job_id]}" for job_id, told in canceller.told.items() if told != {ended[job_id]}]
    freed = _seconds_until_free(fleet, canceller)
    told = verdict.told(
        races=rounds * RACES,
        cancellations=len(canceller.seconds),
        slowest_answer_seconds=max(canceller.seconds),
        slowest_end_of_work_seconds=max(freed, default=0.0),
    )
    told = told.require(not wrong, f"{len(wrong)} were told what is not: {Counter(wrong).most_common(3)}")
    told = told.require(max(canceller.seconds) <= WITHIN_SECONDS, "a job was cancelled too late")
    told = told.require(len(freed) >= rounds * len(fleet.workers), "a worker never let go of a cancelled job")
    return told.require(max(freed, default=0.0) <= WITHIN_SECONDS, "a worker went on with a cancelled job")


def _cancel_before_during_and_after(fleet: Fleet, driver: Driver, canceller: Canceller) -> None:
    after = _accepted(driver, "ok-0.jpg", 1)
    wait_until(lambda: bool(after[0].endings), what="the first job has ended")
    canceller.cancel(*after)
    during = _accepted(driver, "ok-4000.jpg", len(fleet.workers))
    wait_until(lambda: _has_begun(fleet, during), what="the long jobs have begun")
    before = _accepted(driver, "ok-0.jpg", len(fleet.workers))
    canceller.cancel(*before)
    canceller.cancel(*during)
    for order in (*before, *during):
        if canceller.told[order.job_id or ""] != {"cancelled"}:
            raise AssertionError(f"a job that had not ended was not cancelled: {canceller.told[order.job_id or '']}")


def _accepted(driver: Driver, name: str, count: int) -> list[Order]:
    driver.submit(photos(count, name))
    driver.wait_accepted()
    return driver.ledger.accepted[-count:]


def _has_begun(fleet: Fleet, orders: Sequence[Order]) -> bool:
    begun = {event.fields["job_id"] for event in fleet.events(Role.WORKER, BEGUN)}
    return begun >= {order.job_id for order in orders}


def _seconds_until_free(fleet: Fleet, canceller: Canceller) -> list[float]:
    """Return how long workers went on with jobs that were cancelled under them."""
    begun = {event.fields["job_id"] for event in fleet.events(Role.WORKER, BEGUN)}
    cancelled_at = {job_id: at for job_id, at in canceller.at.items() if canceller.told[job_id] == {"cancelled"}}
    return [
        max(0.0, event.at - cancelled_at[event.fields["job_id"]])
        for event in fleet.events(Role.WORKER, *LEFT, "job_already_ended")
        if event.fields["job_id"] in begun & cancelled_at.keys()
    ]
