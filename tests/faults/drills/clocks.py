"""The clocks of single services are two minutes wrong, ahead or behind: nobody notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from studio_testing.drills.blows import POSTPONED, kill_every
from studio_testing.drills.driver import Driver
from studio_testing.drills.photos import FLAKY, photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.process import FleetProcess
from studio_testing.fleet.running import Fleet

WRONG_SECONDS = 120.0
SETTABLE = ("ingest_api-1", "inference_worker-1", "inference_worker-2", "janitor-1")
PLAN = FleetPlan(workers=2, clock_offsets=dict.fromkeys(SETTABLE, 0.0))
TIMEOUT_SECONDS = (120.0, 900.0)

QUICK, SLOW = "ok-150.jpg", "ok-2000.jpg"
"""A slow one is at work for longer than it takes until everybody has looked who is alive."""

PATIENCE_SECONDS = 60.0
"""Well below the two minutes after which a wrong clock would not matter any more."""


@dataclass(frozen=True)
class WrongClock:
    """A process, and by how many seconds its clock is wrong."""

    process: FleetProcess
    seconds: float


@dataclass(frozen=True)
class Turn:
    """How a load went while clocks were wrong. ``disturbances`` are of workers that did nothing but their work."""

    seconds: float
    still_open: int
    disturbances: int


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """The short form has two clocks wrong at once, the long one each in turn."""
    wrongs = _one_by_one(fleet) if scale.is_long else _together(fleet)
    jobs = scale.pick(short=scale.jobs, long=scale.jobs // len(wrongs))
    with driven(fleet) as driver:
        turns = [_turn(fleet, driver, wrong, jobs) for wrong in wrongs]
        verdict = judged(fleet, driver)
    still_open, disturbances = sum(turn.still_open for turn in turns), sum(turn.disturbances for turn in turns)
    return (
        verdict.told(turns=len(turns), slowest_turn_seconds=max(turn.seconds for turn in turns))
        .require(not still_open, f"{still_open} photos were not done before the clocks were right again")
        .require(not disturbances, f"work that went on was given to others, too: {disturbances} times")
        .require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
    )


def _together(fleet: Fleet) -> list[list[WrongClock]]:
    return [[WrongClock(fleet.workers[0], WRONG_SECONDS), WrongClock(fleet.janitors[0], -WRONG_SECONDS)]]


def _one_by_one(fleet: Fleet) -> list[list[WrongClock]]:
    processes = (fleet.ingest_apis[0], fleet.workers[0], fleet.janitors[0])
    return [[WrongClock(process, seconds)] for process in processes for seconds in (WRONG_SECONDS, -WRONG_SECONDS)]


def _turn(fleet: Fleet, driver: Driver, wrong: Sequence[WrongClock], jobs: int) -> Turn:
    for clock in wrong:
        fleet.set_clock(clock.process, clock.seconds)
    began = monotonic()
    _lose_and_retry(fleet, driver, jobs)
    before = _disturbances(fleet)
    _work_in_peace(fleet, driver)
    turn = Turn(monotonic() - began, len(driver.ledger.open_orders), _disturbances(fleet) - before)
    for clock in wrong:
        fleet.set_clock(clock.process, 0.0)
    return turn


def _lose_and_retry(fleet: Fleet, driver: Driver, jobs: int) -> None:
    """Empty Redis, kill a worker, and let jobs be tried again: whatever waits for a time, waits now."""
    driver.submit([*photos(jobs // 2 - 2, QUICK), *photos(2, FLAKY)])
    driver.wait_accepted()
    client = fleet.redis.client()
    client.flushall()
    client.close()
    driver.submit(photos(jobs - jobs // 2, QUICK))
    kill_every(0.5, 1, fleet.workers[1:], at_work=True)
    driver.wait_ended(PATIENCE_SECONDS)


def _work_in_peace(fleet: Fleet, driver: Driver) -> None:
    for worker in fleet.workers:
        worker.wait_ready()
    driver.submit(photos(len(fleet.workers), SLOW))
    driver.wait_ended(PATIENCE_SECONDS)


def _disturbances(fleet: Fleet) -> int:
    return len(fleet.events(Role.WORKER, POSTPONED, "message_was_taken_away"))
