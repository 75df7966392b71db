"""The disk under the store fills up: uploads get 507 or 503, results can be fetched, and with room all goes on.

SeaweedFS takes no more until it starts anew, so the store is restarted when there is room, as its operator would.
"""

from http import HTTPStatus
from time import time

from studio_testing.drills.audit import AuditRules
from studio_testing.drills.blows import Blow, resumptions
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.driver import Driver, Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

PLAN = FleetPlan(workers=2, store_disk_megabytes=200, environment={"UPLOAD_GRACE_SECONDS": "5"})
FULL = HTTPStatus.INSUFFICIENT_STORAGE

RULES = AuditRules(attempt_limit=1, also_lawful=frozenset({FULL}), orphan_patience_seconds=30.0)
"""What a refused upload has stored is swept away as one that was abandoned."""


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Fill the disk when a third is done and a third waits or is at work; the last third comes too early, and again."""
    third = scale.jobs // 3
    with driven(fleet) as driver, DownloadWatch(driver) as downloads:
        driver.submit(photos(third, "ok-50.jpg"))
        driver.wait_ended()
        driver.submit(photos(third, "ok-500.jpg"))
        driver.wait_accepted()
        fleet.store.disk.fill()
        _submit_in_vain(driver, third)
        before, unheard = downloads.whole, downloads.refused + downloads.broken_off
        wait_until(lambda: downloads.whole >= before + third, what="results are fetched from the full store")
        unheard = downloads.refused + downloads.broken_off - unheard
        fleet.store.disk.free()
        fleet.store.restart()
        roomy_at = time()
        driver.submit(photos(third, "ok-50.jpg"))
        driver.wait_ended()
        verdict = downloads.judge(judged(fleet, driver, RULES))
    resumed = resumptions(Bucket.read(fleet.objects), [Blow("store", roomy_at)])
    refusals = sum(answer.status == FULL for answer in driver.ledger.answers)
    told = verdict.told(answered_507=refusals, resumption_seconds=max(resumed, default=0.0))
    heard = told.require(not unheard, f"{unheard} downloads failed while the disk was full")
    return heard.require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")


def _submit_in_vain(driver: Driver, count: int) -> None:
    """Send photos until every one of a load is refused: the first may find the last of the room."""

    def is_refused() -> bool:
        accepted = len(driver.ledger.accepted)
        driver.submit(photos(count, "ok-50.jpg"), Manner(repeats=False))
        driver.wait_accepted()
        return len(driver.ledger.accepted) == accepted

    wait_until(is_refused, what="the full store takes nothing more", timeout_seconds=60.0)
