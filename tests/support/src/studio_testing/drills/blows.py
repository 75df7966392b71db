"""Blows against processes, and how soon the system got over each."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic, sleep, time

from studio_testing.drills.bucket import Bucket
from studio_testing.drills.queue_watch import QueueWatch
from studio_testing.fleet.plan import Role
from studio_testing.fleet.process import FleetProcess
from studio_testing.fleet.running import Fleet
from studio_testing.fleet.service_log import LoggedEvent, events
from studio_testing.waiting import wait_until

BEGUN = "attempt_started"
LEFT = ("job_ended", "job_ended_by_another", "attempt_failed", "job_postponed", "attempt_given_back", "attempt_lost")
"""What a worker logs when it takes up a job, and when it is done with it in any way."""

POSTPONED = "job_at_work_elsewhere"
"""What it logs of a message that came while the job seemed to be another worker's."""

LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Blow:
    """A process that was hit, and when (seconds since 1970)."""

    process: str
    at: float


def kill_every(seconds: float, times: int, processes: Sequence[FleetProcess], *, at_work: bool = False) -> list[Blow]:
    """SIGKILL one of the processes by chance, again and again; only one that is ready, or it would be no blow.

    With ``at_work`` each is a worker that has a job in its hands, if one has within so many seconds.

    Raises:
        TimeoutError: none of them became ready again.
    """
    blows = []
    for _ in range(times):
        sleep(seconds)
        victim = _at_work(processes, seconds) if at_work else _ready_one(processes)
        blows.append(Blow(victim.name, time()))
        victim.kill()
    return blows


def redeliveries(fleet: Fleet, blows: Sequence[Blow], watch: QueueWatch) -> list[float]:
    """Return, for each job in a killed worker's hands, the seconds until its message was back, or with a worker.

    A job that needed neither, since it had just ended, is left out; the audit judges it.
    """
    logged = fleet.events(Role.WORKER, BEGUN, POSTPONED, *LEFT)
    waits = []
    for blow in blows:
        mine = [event for event in logged if event.process == blow.process and event.at <= blow.at]
        if not mine or mine[-1].name != BEGUN:
            continue  # it was idle
        job_id = mine[-1].fields["job_id"]
        signs = [event.at for event in logged if event.at > blow.at and _is_delivery(event, job_id)]
        arrival = watch.first_after(job_id, blow.at)
        signs += [] if arrival is None else [arrival]
        waits += [min(signs) - blow.at] if signs else []
    return waits


def resumptions(bucket: Bucket, blows: Sequence[Blow]) -> list[float]:
    """Return, for each blow, the seconds until the next job ended, by the outcomes in the bucket."""
    ends = sorted(stored.outcome.finished_at.timestamp() for stored in bucket.outcomes.values())
    firsts = (next((end for end in ends if end > blow.at), None) for blow in blows)
    return [first - blow.at for first, blow in zip(firsts, blows, strict=True) if first is not None]


def _at_work(workers: Sequence[FleetProcess], patience_seconds: float) -> FleetProcess:
    deadline = monotonic() + patience_seconds
    while monotonic() < deadline:
        for worker in random.sample(workers, len(workers)):
            logged = events([worker.log], BEGUN, *LEFT)
            if worker.is_alive() and logged and logged[-1].name == BEGUN and logged[-1].at > _last_death(worker):
                return worker
        sleep(LOOK_SECONDS)
    return _ready_one(workers)


def _last_death(process: FleetProcess) -> float:
    return process.deaths[-1].at if process.deaths else 0.0


def _ready_one(processes: Sequence[FleetProcess]) -> FleetProcess:
    ready: list[FleetProcess] = []

    def look() -> bool:
        ready[:] = [process for process in processes if process.is_ready()]
        return bool(ready)

    wait_until(look, what="one of the processes is ready to be killed", timeout_seconds=60.0)
    return random.choice(ready)  # noqa: S311 - no secret depends on it


def _is_delivery(event: LoggedEvent, job_id: str) -> bool:
    return event.name in {BEGUN, POSTPONED} and event.fields.get("job_id") == job_id
