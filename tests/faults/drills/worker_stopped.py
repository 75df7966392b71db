"""Workers stand still for longer than a lease and then go on: others have their jobs by then, and theirs count."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic, sleep

from studio.contracts.leases import LEASE_SECONDS
from studio_testing.drills.blows import BEGUN, LEFT
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.driver import Driver
from studio_testing.drills.photos import Photo, photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.process import FleetProcess
from studio_testing.fleet.running import Fleet
from studio_testing.fleet.service_log import events
from studio_testing.waiting import wait_until

PLAN = FleetPlan(workers=4, environment={"JOB_TIME_LIMIT_SECONDS": "60"})
TIMEOUT_SECONDS = (120.0, 600.0)
SLOW = "ok-4000.jpg"
"""Long enough that a worker can go on while another is at its job."""

ACCEPTED_WITHIN_SECONDS = 60.0


@dataclass(frozen=True)
class Stopped:
    """A worker that stands still, and the job in its hands."""

    worker: FleetProcess
    job_id: str


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """One of the stopped goes on when another has begun anew, and one when the job has ended without it."""
    rounds = scale.pick(short=1, long=4)
    with driven(fleet) as driver:
        driver.submit(photos(scale.pick(short=10, long=190), "ok-50.jpg"))
        stopped = [one for _ in range(rounds) for one in _stop_two(fleet, driver, scale)]
        driver.wait_ended()
        for one in stopped:
            wait_until(lambda one=one: bool(_late_words(one)), what=f"{one.worker.name} sees that it is late")  # type: ignore[misc]
        verdict = judged(fleet, driver)
        bucket = Bucket.read(fleet.objects)
    attempts = [bucket.outcomes[one.job_id].outcome.attempt for one in stopped if one.job_id in bucket.outcomes]
    words = sorted({word for one in stopped for word in _late_words(one)})
    return (
        verdict.told(stopped=len(stopped), late_workers_said=" ".join(words))
        .require(attempts == [2] * len(stopped), f"the attempts that count are {attempts}")
        .require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
    )


def _stop_two(fleet: Fleet, driver: Driver, scale: Scale) -> list[Stopped]:
    stopped = [_stop_one(fleet, driver, photo) for photo in photos(2, SLOW)]
    until = monotonic() + scale.pick(short=0.0, long=3 * LEASE_SECONDS)
    early, late = stopped
    wait_until(lambda: len(_begun(fleet, early.job_id)) > 1, what="another worker has begun the job anew")
    early.worker.cont()
    wait_until(
        lambda: fleet.records.outcome(late.job_id) is not None, what="the job has ended without the stopped worker"
    )
    sleep(max(0.0, until - monotonic()))
    late.worker.cont()
    return stopped


def _stop_one(fleet: Fleet, driver: Driver, photo: Photo) -> Stopped:
    driver.submit([photo]).result(ACCEPTED_WITHIN_SECONDS)
    job_id = next(order.job_id for order in driver.ledger.accepted if order.photo is photo)
    assert job_id is not None
    wait_until(lambda: bool(_begun(fleet, job_id)), what="a worker has begun")
    worker = next(worker for worker in fleet.workers if worker.name in _begun(fleet, job_id))
    worker.stop()
    return Stopped(worker, job_id)


def _begun(fleet: Fleet, job_id: str) -> Sequence[str]:
    return [event.process for event in fleet.events(Role.WORKER, BEGUN) if event.fields.get("job_id") == job_id]


def _late_words(stopped: Stopped) -> list[str]:
    """Return how the stopped worker said that it was done with the job."""
    logged = events([stopped.worker.log], *LEFT, "job_already_ended")
    return [event.name for event in logged if event.fields.get("job_id") == stopped.job_id]
