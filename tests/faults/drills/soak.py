"""A mixed load goes on for long: nothing is lost, and no process takes more and more of the machine."""

import itertools
import random
from collections.abc import Iterator
from time import monotonic, sleep

from studio_testing.drills.audit import AuditRules
from studio_testing.drills.driver import JOBS, Driver, Manner
from studio_testing.drills.ledger import Order
from studio_testing.drills.photos import BAD, FLAKY, Photo, photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.drills.vitals_watch import VitalsWatch
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet

RETENTION_SECONDS = 300
PLAN = FleetPlan(workers=2, exporters=1, environment={"CLEANUP_OLDER_THAN_SECONDS": str(RETENTION_SECONDS)})
TIMEOUT_SECONDS = (120.0, 3000.0)

PHOTOS_PER_SECOND = 4.0
NAMES = ("ok-50.jpg", "ok-50.jpg", "ok-50.jpg", "ok-300.jpg", "ok-20.jpg", BAD, FLAKY)
VISITS_PER_SECOND = 4.0
BATCH_FILES = 3

MEGABYTES_A_MINUTE = 1.0
THREADS_MORE, DESCRIPTORS_MORE = 2.0, 6.0
"""What counts as flat: some connections come and go. The servers are watched, and not judged: a store's own memory
follows what was ever put into it, until it compacts its volumes."""


class Visitor:
    """Does what clients do beside sending one photo: follow, fetch, render, try again, cancel, remove, send several."""

    def __init__(self, driver: Driver) -> None:
        self.visits = 0
        self._driver = driver
        acts = (self._follow, self._fetch, self._render, self._try_again, self._cancel, self._remove, self._send_batch)
        self._acts = itertools.cycle(acts)

    def visit(self) -> None:
        """Do the next of these things, if there is a job to do it to."""
        orders = self._driver.ledger.accepted
        if orders:
            next(self._acts)(orders[-60:])
            self.visits += 1

    def _follow(self, orders: list[Order]) -> None:
        self._driver.request("GET", f"{JOBS}/{orders[-1].job_id}/events")

    def _fetch(self, orders: list[Order]) -> None:
        for order in _some(orders, "succeeded"):
            for file in ("download", "matte", "source"):
                self._driver.request("GET", f"{JOBS}/{order.job_id}/{file}")

    def _render(self, orders: list[Order]) -> None:
        for order in _some(orders, "succeeded"):
            self._driver.request("POST", f"{JOBS}/{order.job_id}/render", json={"format": "webp"})

    def _try_again(self, orders: list[Order]) -> None:
        for order in _some(orders, "failed"):
            self._driver.request("POST", f"{JOBS}/{order.job_id}/retry")

    def _cancel(self, orders: list[Order]) -> None:
        self._driver.request("POST", f"{JOBS}/{orders[-1].job_id}/cancel")

    def _remove(self, orders: list[Order]) -> None:
        for order in _some(orders, "succeeded"):
            self._driver.request("DELETE", f"{JOBS}/{order.job_id}")

    def _send_batch(self, _: list[Order]) -> None:
        parts = [("files", (photo.name, photo.data, "image/jpeg")) for photo in photos(BATCH_FILES, "ok-20.jpg")]
        self._driver.request("POST", f"{JOBS}/remove-bg-batch", files=parts)


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """The slope of the memory is judged in the long form alone: in half a minute, nothing but warming up is seen."""
    seconds, every = scale.pick(short=(20.0, 0.5), long=(1800.0, 5.0))
    with driven(fleet) as driver:
        with VitalsWatch(fleet, every) as watch:
            visitor = Visitor(driver)
            driver.submit(_mixed(int(seconds * PHOTOS_PER_SECOND)), Manner(per_second=PHOTOS_PER_SECOND))
            ends_at = monotonic() + seconds
            while monotonic() < ends_at:
                visitor.visit()
                sleep(1 / VISITS_PER_SECOND)
        driver.wait_ended()
        verdict = judged(fleet, driver, AuditRules(removes_jobs=True, orphan_patience_seconds=30.0))
    ours = {process.name for process in fleet.services}
    every_trend = {trend.process: trend for trend in watch.trends()}
    trends = [trend for name, trend in every_trend.items() if name in ours]
    steepest = max(trends, key=lambda trend: trend.megabytes_a_minute)
    verdict = verdict.told(
        visits=visitor.visits,
        steepest_megabytes_a_minute=steepest.megabytes_a_minute,
        steepest=steepest.process,
        store_megabytes_a_minute=every_trend[fleet.store.name].megabytes_a_minute,
        threads_more=max(trend.threads_more for trend in trends),
        descriptors_more=max(trend.descriptors_more for trend in trends),
    )
    for trend in trends:
        is_flat = trend.threads_more <= THREADS_MORE and trend.descriptors_more <= DESCRIPTORS_MORE
        verdict = verdict.require(is_flat, f"threads or descriptors climb: {trend}")
        is_level = trend.megabytes_a_minute < MEGABYTES_A_MINUTE or not scale.is_long
        verdict = verdict.require(is_level, f"memory climbs: {trend}")
    return verdict.require({process.name for process in fleet.processes} == every_trend.keys(), "unwatched")


def _mixed(count: int) -> list[Photo]:
    names: Iterator[str] = itertools.cycle(NAMES)
    return [photo for name in itertools.islice(names, count) for photo in photos(1, name)]


def _some(orders: list[Order], state: str) -> list[Order]:
    """Return one order whose job ended so, if there is one."""
    candidates = [order for order in orders if order.state == state]
    return random.sample(candidates, min(1, len(candidates)))
