"""The store falls silent, and what it was sent meanwhile arrives when that is over: no job suffers."""

from time import sleep

from studio_testing.chaos.faults import Blackhole
from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven
from studio_testing.drills.store_outage import AFFLICTED_PLAN, afflicted, judged_unharmed
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.running import Fleet

PLAN = AFFLICTED_PLAN


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Begin with half of the photos accepted, so that there are some in hand when the silence comes."""
    with driven(fleet) as driver, DownloadWatch(driver) as downloads:
        driver.submit(photos(scale.jobs // 2, "ok-300.jpg"))
        driver.wait_for(2)
        with afflicted(fleet, Blackhole()) as trouble:
            driver.submit(photos(scale.jobs // 2, "ok-300.jpg"), Manner(per_second=10))
            sleep(scale.pick(short=12.0, long=45.0))
        driver.wait_ended()
        return judged_unharmed(fleet, driver, downloads, trouble.over_at)
