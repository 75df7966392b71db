"""A worker is killed at its work every two seconds: every photo is cut out all the same, once."""

from studio_testing.drills.audit import AuditRules
from studio_testing.drills.blows import kill_every, redeliveries
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.queue_watch import QueueWatch
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet

RETRIES = 9
"""So many blows fall that, by chance, one job gets more of them than the usual limit allows."""

PLAN = FleetPlan(workers=4, environment={"JOB_RETRY_MAX": str(RETRIES)})
TIMEOUT_SECONDS = (150.0, 900.0)
REDELIVERED_WITHIN_SECONDS = 15.0


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Spread the photos over the time of the blows, so that there is always one to be hit at."""
    kills = scale.pick(short=4, long=60)
    with driven(fleet) as driver, QueueWatch(fleet) as watch:
        driver.submit(photos(scale.jobs, "ok-200.jpg"), Manner(per_second=scale.jobs / (2.5 * kills)))
        blows = kill_every(2.0, kills, fleet.workers, at_work=True)
        driver.wait_ended()
        verdict = judged(fleet, driver, AuditRules(attempt_limit=RETRIES + 1))
    waits = redeliveries(fleet, blows, watch)
    slowest = max(waits, default=0.0)
    told = verdict.told(kills=len(blows), hit_at_work=len(waits), slowest_redelivery_seconds=slowest)
    within = told.require(slowest <= REDELIVERED_WITHIN_SECONDS, f"redelivered only after {slowest:.1f} s")
    return within.require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
