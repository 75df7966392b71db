"""The store falls silent, and what it was sent meanwhile arrives when that is over: no job suffers."""

import threading
from http import HTTPMethod
from time import sleep

from studio.contracts.keys import JobObject
from studio_testing.chaos.faults import Blackhole
from studio_testing.chaos.s3_proxy import S3Call, Trap
from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven
from studio_testing.drills.store_outage import AFFLICTED_PLAN, afflicted, judged_unharmed
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import Role
from studio_testing.fleet.running import Fleet

PLAN = AFFLICTED_PLAN
PATIENCE_SECONDS = 60.0


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Let the silence come when half of the photos are accepted, and a worker is just storing its result."""
    is_storing, is_silent = threading.Event(), threading.Event()

    def fall_silent() -> None:
        is_storing.set()
        is_silent.wait(PATIENCE_SECONDS)

    with driven(fleet) as driver, DownloadWatch(driver) as downloads:
        driver.submit(photos(scale.jobs // 2, "ok-300.jpg"))
        driver.wait_for(2)
        fleet.store_proxy(Role.WORKER).trap = Trap(fall_silent, only=_stores_a_result)
        is_storing.wait(PATIENCE_SECONDS)
        with afflicted(fleet, Blackhole()) as trouble:
            is_silent.set()
            driver.submit(photos(scale.jobs // 2, "ok-300.jpg"), Manner(per_second=10))
            sleep(scale.pick(short=8.0, long=45.0))
        driver.wait_ended()
        return judged_unharmed(fleet, driver, downloads, trouble)


def _stores_a_result(call: S3Call) -> bool:
    return call.method == HTTPMethod.PUT and call.key.endswith(f"/{JobObject.CUTOUT_PNG.value}")
