"""Each message comes five times, shuffled: one outcome, one result."""

import random

from studio.contracts.messages import RemoveBackground
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet

PLAN = FleetPlan(workers=2)
REPETITIONS = 5


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """The ingest API sends the first of the five."""
    with driven(fleet) as driver:
        driver.submit(photos(scale.jobs, "ok-100.jpg"))
        driver.wait_accepted()
        job_ids = [order.job_id for order in driver.ledger.accepted if order.job_id]
        messages = [RemoveBackground(job_id=job_id) for job_id in job_ids * (REPETITIONS - 1)]
        random.shuffle(messages)
        fleet.send(*messages)
        driver.wait_ended()
        verdict = judged(fleet, driver)
    return verdict.told(messages=len(messages) + len(job_ids))
