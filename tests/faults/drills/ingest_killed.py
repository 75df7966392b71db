"""An ingest API is killed at each of its steps: no job is stuck, and the same key gives the same job."""

import secrets
from dataclasses import dataclass

from studio_testing.chaos.s3_proxy import Moment, Trap, is_put
from studio_testing.drills.audit import AuditRules
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.driver import Driver
from studio_testing.drills.ledger import Order
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet

PLAN = FleetPlan(
    ingest_apis=3,
    behind_proxies=frozenset({Role.INGEST}),
    environment={"UPLOAD_GRACE_SECONDS": "5", "CLEANUP_INTERVAL_SECONDS": "1", "RECONCILE_INTERVAL_SECONDS": "1"},
)
WRITES = {False: 4, True: 6}
"""Of an upload without a key: two entries in indexes, the photo, the request. With one: an entry for it, and itself."""

ENDED_WITHIN_SECONDS = 30.0
"""A job is left alone for ten seconds while it is young, and then looked for every second."""

SWEPT_WITHIN_SECONDS = 20.0


@dataclass(frozen=True)
class Step:
    """Where an upload is interrupted: at its ``nth`` write to the store."""

    nth: int
    moment: Moment
    has_key: bool

    @property
    def is_telling(self) -> bool:
        """Whether the short form takes it, too: it leaves a key, or all but the last of a job, or all of it."""
        return self.nth in ({3, 5, 6} if self.has_key else {4})


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """One API after the other is killed by the store's proxy; a client with a key goes to the next one with it."""
    steps = [step for step in _steps() if scale.is_long or step.is_telling] * scale.pick(short=1, long=5)
    with driven(fleet) as driver:
        orders = [_killed_at(fleet, driver, step, number) for number, step in enumerate(steps)]
        _check_number_of_steps(fleet, driver)
        for order in orders:
            if order.idempotency_key:
                driver.post(order)  # once more: the audit counts every job that one order was told of
        driver.wait_ended()
        verdict = judged(fleet, driver, AuditRules(orphan_patience_seconds=SWEPT_WITHIN_SECONDS))
    bucket = Bucket.read(fleet.objects)
    unheard = len(bucket.job_ids) - len(driver.ledger.accepted)
    expected = sum(step == Step(WRITES[False], Moment.AFTER, has_key=False) for step in steps)
    slowest = max(_seconds_to_end(fleet, bucket))
    told = verdict.told(kills=len(steps), slowest_job_seconds=slowest)
    told = told.require(slowest <= ENDED_WITHIN_SECONDS, f"a job was stuck for {slowest:.0f} s")
    return told.require(unheard == expected, f"{unheard} jobs that nobody was told of, not {expected}")


def _seconds_to_end(fleet: Fleet, bucket: Bucket) -> list[float]:
    requests = {job_id: fleet.records.request(job_id) for job_id in bucket.outcomes}
    return [
        (stored.outcome.finished_at - request.created_at).total_seconds()
        for job_id, stored in bucket.outcomes.items()
        if (request := requests[job_id]) is not None
    ]


def _steps() -> list[Step]:
    """Every state in which a killed upload can leave the store, those first of which it takes longest to get over."""
    return [
        Step(min(nth, writes), Moment.BEFORE if nth <= writes else Moment.AFTER, has_key)
        for has_key, writes in WRITES.items()
        for nth in range(writes + 1, 0, -1)
    ]


def _killed_at(fleet: Fleet, driver: Driver, step: Step, number: int) -> Order:
    turn = number % len(fleet.ingest_apis)
    victim = fleet.ingest_apis[turn]
    victim.wait_ready()
    trap = fleet.store_proxy(Role.INGEST).trap = Trap(victim.kill, step.nth, step.moment)
    order = driver.ledger.open(photos(1)[0], secrets.token_hex(16) if step.has_key else "")
    answer = driver.post(order, fleet.urls[turn])
    if answer.status is not None or not trap.has_snapped:
        raise AssertionError(f"the upload should have been cut off at {step}: {answer}")
    if step.has_key:
        _send_again(fleet, driver, order, turn)
    return order


def _send_again(fleet: Fleet, driver: Driver, order: Order, killed: int) -> None:
    """Go to the next API, with the same key."""
    turn = (killed + 1) % len(fleet.urls)
    fleet.ingest_apis[turn].wait_ready()
    answer = driver.post(order, fleet.urls[turn])
    if answer.job_id is None:
        raise AssertionError(f"the same upload, sent again, was refused: {answer}")


def _check_number_of_steps(fleet: Fleet, driver: Driver) -> None:
    """Look how many writes an undisturbed upload makes: a new one would go untested."""
    fleet.wait_ready()
    proxy = fleet.store_proxy(Role.INGEST)
    for has_key, writes in WRITES.items():
        before = len(proxy.calls)
        driver.post(driver.ledger.open(photos(1)[0], secrets.token_hex(16) if has_key else ""))
        made = sum(is_put(call) for call in proxy.calls[before:])
        if made != writes:
            raise AssertionError(f"an upload makes {made} writes, not {writes}: this drill has to know")
