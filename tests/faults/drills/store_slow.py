"""The store takes two seconds for each answer: jobs take longer, and nothing else."""

from time import sleep

from studio_testing.chaos.faults import Latency
from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven
from studio_testing.drills.store_outage import AFFLICTED_PLAN, afflicted, judged_unharmed
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.running import Fleet

PLAN = AFFLICTED_PLAN
LATENCY_SECONDS = 2.0


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Begin with half of the photos accepted: uploads are refused while the store is so slow."""
    with driven(fleet) as driver, DownloadWatch(driver) as downloads:
        driver.submit(photos(scale.jobs // 2, "ok-200.jpg"))
        driver.wait_for(2)
        with afflicted(fleet, Latency(LATENCY_SECONDS)) as trouble:
            driver.submit(photos(scale.jobs // 2, "ok-200.jpg"))
            sleep(scale.pick(short=10.0, long=60.0))
        driver.wait_ended()
        return judged_unharmed(fleet, driver, downloads, trouble)
