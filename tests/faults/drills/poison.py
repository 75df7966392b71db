"""Some photos kill whatever works on them: they fail after the last attempt, and all others are cut out."""

import random

from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobState
from studio_testing.drills.audit import AuditRules
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.endings import endings_of, words_of
from studio_testing.drills.photos import POISON, photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet

PLAN = FleetPlan(workers=0, janitors=0)
TIMEOUT_SECONDS = (120.0, 420.0)
WORKERS = 2
GOOD = "ok-100.jpg"


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """A dead worker's message comes back after ten seconds, so the short form allows two attempts, not four."""
    retries = scale.pick(short=1, long=3)
    limit = retries + 1
    for role in (Role.JANITOR, *[Role.WORKER] * WORKERS):
        fleet.add(role, {"JOB_RETRY_MAX": str(retries)})
    fleet.wait_ready()
    poisoned, good = photos(scale.pick(short=2, long=5), POISON), photos(scale.pick(short=10, long=100), GOOD)
    with driven(fleet) as driver:
        driver.submit(random.sample([*poisoned, *good], len(poisoned) + len(good)))
        driver.wait_ended()
        verdict = judged(fleet, driver, AuditRules(attempt_limit=limit))
        bucket = Bucket.read(fleet.objects)
        bad_ends, good_ends = endings_of(bucket, driver.ledger, POISON), endings_of(bucket, driver.ledger, GOOD)
    deaths = sum(len(worker.deaths) for worker in fleet.workers)
    attempts = [(ending.outcome.attempt, ending.attempts) for ending in bad_ends]
    return (
        verdict.told(poison=len(bad_ends), attempts_each=limit, deaths=deaths)
        .require(words_of(bad_ends) == {FailureCode.WORKER_CRASHED.value: len(poisoned)}, "poison ended otherwise")
        .require(attempts == [(limit, limit)] * len(poisoned), f"attempts told and claimed were {attempts}")
        .require(deaths == limit * len(poisoned), f"there were {deaths} deaths")
        .require(words_of(good_ends) == {JobState.SUCCEEDED.value: len(good)}, "a good photo was not cut out")
    )
