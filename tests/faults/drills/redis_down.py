"""Redis is away while photos are sent, first refusing, then silent: each is accepted or sent away at once."""

from http import HTTPStatus
from time import sleep, time

from studio_testing.drills.driver import Driver, Manner
from studio_testing.drills.ledger import Answer
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet

PLAN = FleetPlan(workers=2)
ENDED = "job_ended"
ANSWERED_WITHIN_SECONDS = 2.0
LAWFUL = {HTTPStatus.ACCEPTED, HTTPStatus.SERVICE_UNAVAILABLE}
SETTLING_SECONDS = 1.0


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Some photos come before, and they are under way when Redis goes."""
    seconds_each = scale.pick(short=4.0, long=30.0)
    load = photos(scale.pick(short=40, long=200), "ok-100.jpg")
    with driven(fleet) as driver:
        driver.submit(load, Manner(per_second=len(load) / (2 * seconds_each + 3 * SETTLING_SECONDS)))
        sleep(SETTLING_SECONDS)
        gone_at = time()
        _refuse(fleet, seconds_each)
        sleep(SETTLING_SECONDS)
        _be_silent(fleet, seconds_each)
        back_at = time()
        driver.wait_ended()
        verdict = judged(fleet, driver)
        answers = _between(driver, gone_at, back_at)
    slowest = max((answer.seconds for answer in answers), default=0.0)
    unlawful = {answer.status for answer in answers} - LAWFUL
    told = verdict.told(
        answers_meanwhile=len(answers),
        slowest_answer_seconds=slowest,
        caught_up_seconds=max((event.at - back_at for event in fleet.events(Role.WORKER, ENDED)), default=0.0),
    )
    return (
        told.require(len(answers) >= len(load) // 2, f"only {len(answers)} photos were sent meanwhile")
        .require(not unlawful, f"there were answers {unlawful}")
        .require(slowest <= ANSWERED_WITHIN_SECONDS, f"answered only after {slowest:.1f} s")
        .require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
    )


def _refuse(fleet: Fleet, seconds: float) -> None:
    fleet.redis.take_down()
    sleep(seconds)
    fleet.redis.bring_up()


def _be_silent(fleet: Fleet, seconds: float) -> None:
    """Take connections, and never answer: time-outs alone tell."""
    fleet.redis.stop()
    sleep(seconds)
    fleet.redis.cont()


def _between(driver: Driver, start: float, end: float) -> list[Answer]:
    return [answer for answer in driver.ledger.answers if start <= answer.at <= end]
