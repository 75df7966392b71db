"""Redis is killed and started again over its append-only file, again and again: work goes on at once."""

from studio_testing.drills.blows import BEGUN, Blow, kill_every
from studio_testing.drills.driver import Driver, Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.process import RESTART_PAUSE_SECONDS
from studio_testing.fleet.running import Fleet

PLAN = FleetPlan(workers=2)
RESUMED_WITHIN_SECONDS = 5.0
SECONDS_BETWEEN = 2.5


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Most photos come at once, and wait in Redis when it is killed; the others come all the time."""
    kills = scale.pick(short=3, long=10)
    waiting, coming = photos(scale.pick(short=60, long=200), "ok-300.jpg"), photos(5 * kills, "ok-50.jpg")
    with driven(fleet) as driver:
        driver.submit(waiting)
        driver.submit(coming, Manner(per_second=len(coming) / (SECONDS_BETWEEN * kills)))
        blows = kill_every(SECONDS_BETWEEN, kills, [fleet.redis])
        driver.wait_ended()
        verdict = judged(fleet, driver)
        waits = [_until_begun(fleet, driver, blow) for blow in blows]
    slowest = max((seconds for seconds in waits if seconds is not None), default=0.0)
    told = verdict.told(kills=len(blows), slowest_resumption_seconds=slowest)
    return (
        told.require(None not in waits, "nothing waited when Redis was killed")
        .require(slowest <= RESUMED_WITHIN_SECONDS, f"resumed only after {slowest:.1f} s")
        .require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
    )


def _until_begun(fleet: Fleet, driver: Driver, blow: Blow) -> float | None:
    """Return how long it took until a worker began a job that it can only have got afterwards, and that waited before.

    What was accepted later may come by a new message, and says nothing of those that Redis had.
    """
    accepted = {answer.job_id for answer in driver.ledger.answers if answer.at + answer.seconds < blow.at}
    begun = (event.at for event in fleet.events(Role.WORKER, BEGUN) if event.fields["job_id"] in accepted)
    first = next((at for at in begun if at > blow.at + RESTART_PAUSE_SECONDS), None)
    return None if first is None else first - blow.at
