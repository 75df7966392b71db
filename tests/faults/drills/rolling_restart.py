"""Every service is restarted in turn under load: nothing is lost, no client meets an error, no attempt is counted."""

from http import HTTPStatus
from time import time

from studio_testing.chaos.gateway import Gateway
from studio_testing.drills.blows import BEGUN, LEFT
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.driver import Driver, Manner
from studio_testing.drills.ledger import Ledger
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.ports import FleetPorts
from studio_testing.fleet.process import FleetProcess
from studio_testing.fleet.running import Fleet
from studio_testing.fleet.service_log import events
from studio_testing.waiting import wait_until

PLAN = FleetPlan(ingest_apis=2, workers=2, environment={"WORKER_STOP_GRACE_SECONDS": "1"})
TIMEOUT_SECONDS = (150.0, 900.0)

LOAD = ("ok-2000.jpg", "ok-100.jpg", "ok-2000.jpg", "ok-100.jpg")
"""Sent as each process is told to stop: some take so long that a worker cannot finish them in its grace."""

LOAD_PER_SECOND = 4.0
SURELY_LONG_SECONDS = 0.4


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """The clients know nobody but the gateway; each worker is told to stop while it has a long job in hand."""
    everything = [*fleet.workers, *fleet.ingest_apis, *fleet.janitors]
    in_turn = scale.pick(short=everything[1:], long=everything * 10)
    gateway = Gateway(fleet.loop, FleetPorts().take(), fleet.urls)
    gateway.start()
    with Driver([gateway.url], Ledger(fleet.folder / "ledger.jsonl")) as driver:
        statuses = [_restarted(process, driver) for process in in_turn]
        driver.wait_ended()
        verdict = judged(fleet, driver)
        answers = [*driver.ledger.answers, *driver.ledger.reads]
    errors = sum(answer.status is None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR for answer in answers)
    given_back = len(fleet.events(Role.WORKER, "attempt_given_back", "attempt_released"))
    told = verdict.told(restarts=len(statuses), given_back=given_back, repeated_by_gateway=gateway.repeated)
    told = told.require(errors == 0, f"{errors} errors at the gateway")
    told = told.require(set(statuses) == {0}, f"exit statuses {statuses}")
    told = told.require(given_back > 0, "no worker had to give a job back")
    bucket = Bucket.read(fleet.objects)
    attempts = {stored.outcome.attempt for stored in bucket.outcomes.values()} | set(bucket.attempts.values())
    return told.require(attempts == {1}, f"attempts that were given back were counted: {attempts}")


def _restarted(process: FleetProcess, driver: Driver) -> int:
    """Tell a process to stop, a worker in the middle of its work; return its exit status once its successor is up."""
    driver.submit([photo for name in LOAD for photo in photos(1, name)], Manner(per_second=LOAD_PER_SECOND))
    if process.name.startswith(Role.WORKER):
        wait_until(lambda: _has_long_job(process), what=f"{process.name} has a long job")
    status = process.term()
    process.wait_ready()
    return status


def _has_long_job(worker: FleetProcess) -> bool:
    logged = events([worker.log], BEGUN, *LEFT)
    return bool(logged) and logged[-1].name == BEGUN and time() - logged[-1].at > SURELY_LONG_SECONDS
