"""The store is killed and stays away for seconds, again and again: no job ends for it, and none is tried twice."""

from time import sleep, time

from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven
from studio_testing.drills.store_outage import Trouble, judged_unharmed
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet

PLAN = FleetPlan(workers=2)

DOWN_SECONDS = 4.0
"""Longer than a worker waits with finished work in its hands: it has to give the attempt back."""


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Keep both workers busy, and let a job end before the next blow falls."""
    kills, pause_seconds = scale.pick(short=2, long=5), scale.pick(short=1.0, long=5.0)
    outages = []
    with driven(fleet) as driver, DownloadWatch(driver) as downloads:
        driver.submit(photos(scale.jobs, "ok-700.jpg"), Manner(per_second=4.0))
        for _ in range(kills):
            sleep(pause_seconds)
            outages.append(Trouble(time()))
            fleet.store.take_down()
            sleep(DOWN_SECONDS)
            fleet.store.bring_up()
            outages[-1].over_at = time()
            ended = len(driver.ledger.accepted) - len(driver.ledger.open_orders)
            driver.wait_for(min(ended + 1, scale.jobs))
        driver.wait_ended()
        return judged_unharmed(fleet, driver, downloads, *outages).told(kills=kills)
