"""A fifth of all requests to the store is answered 503, to the end: every photo is cut out, at the first attempt."""

from studio_testing.chaos.faults import AnswerUnavailable
from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven
from studio_testing.drills.store_outage import AFFLICTED_PLAN, afflicted, judged_unharmed
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.running import Fleet

PLAN = AFFLICTED_PLAN
SHARE = 0.2


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Let the jobs end while the trouble lasts."""
    with driven(fleet) as driver, DownloadWatch(driver) as downloads:
        with afflicted(fleet, AnswerUnavailable(SHARE)):
            driver.submit(photos(scale.jobs, "ok-100.jpg"), Manner(per_second=10))
            driver.wait_ended()
        return judged_unharmed(fleet, driver, downloads)
