"""Two janitors, killed now and then, and jobs kept for a second: nothing live is removed, and nothing else is left."""

from collections import Counter
from time import monotonic

from studio.contracts.keys import WORKERS_PREFIX
from studio_testing.drills.audit import AuditRules
from studio_testing.drills.blows import kill_every
from studio_testing.drills.outcome_watch import OutcomeWatch
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

RETENTION_SECONDS = 1.0
REMOVED_WITHIN_SECONDS = 30.0

PLAN = FleetPlan(
    workers=3,
    janitors=2,
    environment={
        "CLEANUP_OLDER_THAN_SECONDS": f"{RETENTION_SECONDS:g}",
        "CLEANUP_INTERVAL_SECONDS": "1",
        "RECONCILE_INTERVAL_SECONDS": "1",
        "UPLOAD_GRACE_SECONDS": "5",
    },
)


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Let a quarter of the jobs run for longer than they are kept, and the others wait behind them."""
    long_ones = scale.jobs // 4
    with driven(fleet) as driver, OutcomeWatch(fleet, driver.ledger) as watch:
        driver.submit([*photos(long_ones, "ok-2500.jpg"), *photos(scale.jobs - long_ones, "ok-50.jpg")])
        kills, pause_seconds = scale.pick(short=(2, 2.0), long=(5, 10.0))
        blows = kill_every(pause_seconds, kills, fleet.janitors)
        driver.wait_ended()
        wait_until(
            lambda: len(watch.gone_at) >= len(driver.ledger.accepted),
            what="every job is gone",
            timeout_seconds=4 * REMOVED_WITHIN_SECONDS,
        )
        emptied_after = _seconds_until_empty(fleet)
        verdict = judged(fleet, driver, AuditRules(removes_jobs=True, attempt_limit=1))
        slowest = max(watch.removal_seconds(RETENTION_SECONDS), default=0.0)
    endings = Counter(event.fields["job_id"] for event in fleet.events(Role.WORKER, "job_ended"))
    twice = [job_id for job_id, count in endings.items() if count > 1]
    told = verdict.told(kills=len(blows), slowest_removal_seconds=slowest, last_entry_seconds=emptied_after)
    return (
        told.require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
        .require(not watch.wrong, f"jobs without their whole result: {watch.wrong}")
        .require(not twice, f"ended twice: {twice}")
        .require(slowest <= REMOVED_WITHIN_SECONDS, f"a job was gone only after {slowest:.1f} s")
    )


def _seconds_until_empty(fleet: Fleet) -> float:
    """Return how long it took until nothing was left in the whole bucket but what the workers say of themselves."""
    began = monotonic()
    left: list[str] = []

    def is_empty() -> bool:
        left[:] = [row.key for row in fleet.objects.list("") if not row.key.startswith(WORKERS_PREFIX)]
        return not left

    try:
        wait_until(is_empty, what="the bucket is empty", timeout_seconds=REMOVED_WITHIN_SECONDS, poll_seconds=0.3)
    except TimeoutError as error:
        raise TimeoutError(f"{error}; left are {left}") from error
    return monotonic() - began
