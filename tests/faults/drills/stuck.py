"""Work that never returns, with and without the interpreter's lock: its job fails, its worker comes back."""

import random

from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobState
from studio_testing.drills.audit import AuditRules
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.endings import endings_of, words_of
from studio_testing.drills.photos import STUCK, STUCK_HOLDING, photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet

GOOD = "ok-100.jpg"
SOFT_LIMIT_SECONDS, HARD_LIMIT_SECONDS = 4, 5
"""A good photo takes a tenth of a second, but the machine may be busy."""

PLAN = FleetPlan(
    workers=2,
    environment={
        "JOB_TIME_LIMIT_SECONDS": str(SOFT_LIMIT_SECONDS),
        "JOB_HARD_TIME_LIMIT_SECONDS": str(HARD_LIMIT_SECONDS),
        "JOB_RETRY_MAX": "0",
    },
)
TIMEOUT_SECONDS = (120.0, 420.0)
BY_WATCHDOG, BY_FAULT_HANDLER = 70, 1
"""Exit statuses: of who could still say why, and of who could say nothing, since no Python ran any more."""


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """With one attempt a job, so that each stuck one ends one worker."""
    each = scale.pick(short=1, long=5)
    good = photos(scale.pick(short=10, long=190), GOOD)
    load = [*photos(each, STUCK), *photos(each, STUCK_HOLDING), *good]
    with driven(fleet) as driver:
        driver.submit(random.sample(load, len(load)))
        driver.wait_ended()
        verdict = judged(fleet, driver, AuditRules(attempt_limit=1, own_ends_allowed=2 * each))
        bucket = Bucket.read(fleet.objects)
        names = (STUCK, STUCK_HOLDING, GOOD)
        stuck, holding, done = (words_of(endings_of(bucket, driver.ledger, name)) for name in names)
    statuses = sorted(death.exit_status for worker in fleet.workers for death in worker.deaths)
    return (
        verdict.told(stuck=each, stuck_holding=each, exit_statuses=" ".join(map(str, statuses)))
        .require(stuck == {FailureCode.TIME_LIMIT_EXCEEDED.value: each}, f"stuck photos ended so: {stuck}")
        .require(holding == {FailureCode.WORKER_CRASHED.value: each}, f"those that hold the lock ended so: {holding}")
        .require(done == {JobState.SUCCEEDED.value: len(good)}, f"good photos ended so: {done}")
        .require(statuses == [BY_FAULT_HANDLER] * each + [BY_WATCHDOG] * each, f"workers ended with {statuses}")
    )
