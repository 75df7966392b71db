"""Redis is emptied when half of the photos are done: what waited is asked for again."""

from time import time

from studio_testing.drills.blows import BEGUN
from studio_testing.drills.photos import photos
from studio_testing.drills.queue_watch import QueueWatch
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

PLAN = FleetPlan(workers=2)
ENDED = "job_ended"
SENT_AGAIN_WITHIN_SECONDS = 30.0


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """All photos are accepted before, and the last of them lately: it may take the janitor longest to miss those."""
    load = photos(scale.jobs, scale.pick(short="ok-400.jpg", long="ok-150.jpg"))
    with driven(fleet) as driver, QueueWatch(fleet) as watch:
        driver.submit(load)
        driver.wait_accepted()
        wait_until(lambda: len(fleet.events(Role.WORKER, ENDED)) >= len(load) // 2, what="half of them have ended")
        client = fleet.redis.client()
        client.flushall()
        client.close()
        flushed_at = time()
        driver.wait_ended()
        verdict = judged(fleet, driver)
        job_ids = [order.job_id for order in driver.ledger.accepted if order.job_id]
    begun = {event.fields["job_id"]: event.at for event in reversed(fleet.events(Role.WORKER, BEGUN))}
    waited = [job_id for job_id in job_ids if begun.get(job_id, flushed_at) >= flushed_at]
    signs = {job_id: [begun.get(job_id), watch.first_after(job_id, flushed_at)] for job_id in waited}
    backs = [min(seen) for both in signs.values() if (seen := [at for at in both if at is not None])]
    slowest = max(backs, default=flushed_at) - flushed_at
    told = verdict.told(waited=len(waited), slowest_sent_again_seconds=slowest)
    return (
        told.require(len(waited) >= len(load) // 4, f"Redis was emptied when only {len(waited)} photos waited")
        .require(slowest <= SENT_AGAIN_WITHIN_SECONDS, f"sent again only after {slowest:.1f} s")
        .require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
    )
