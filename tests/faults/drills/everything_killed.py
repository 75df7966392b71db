"""Everything is killed in turn, Redis and the store too: every photo is cut out all the same, once."""

import random
from contextlib import suppress
from time import sleep

from studio_testing.drills.audit import AuditRules
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.process import FleetProcess
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

RETRIES = 9
"""So many blows fall that, by chance, one job gets more of them than the usual limit allows."""

PLAN = FleetPlan(
    ingest_apis=2,
    workers=3,
    janitors=1,
    exporters=1,
    environment={"JOB_RETRY_MAX": str(RETRIES), "UPLOAD_GRACE_SECONDS": "10"},
)
TIMEOUT_SECONDS = (180.0, 1800.0)
SWEPT_WITHIN_SECONDS = 30.0
READY_WITHIN_SECONDS = 5.0
PATIENCE_SECONDS = 600.0
"""Of the clients: on a busy machine, starting again takes longer than the time between two blows."""


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """One of each kind, then the next of each: each is up again when its turn comes, so that every kill is one."""
    jobs, kills, pause = scale.pick(short=(30, 6, 1.0), long=(1000, 108, 1.5))
    with driven(fleet) as driver:
        manner = Manner(per_second=jobs / (kills * pause), patience_seconds=PATIENCE_SECONDS)
        driver.submit(photos(jobs, "ok-100.jpg"), manner)
        turns = _turns(fleet)
        for number in range(kills):
            sleep(pause)
            victim = turns[number % len(turns)]
            with suppress(TimeoutError):  # it then waits for another victim, and is killed all the same
                victim.wait_ready(READY_WITHIN_SECONDS)
            wait_until(victim.is_alive, what=f"{victim.name} was started again")
            victim.kill()
        fleet.wait_ready()
        driver.wait_ended(PATIENCE_SECONDS)
        rules = AuditRules(attempt_limit=RETRIES + 1, orphan_patience_seconds=SWEPT_WITHIN_SECONDS)
        verdict = judged(fleet, driver, rules)
    killed = [process for process in fleet.processes if process.deaths]
    told = verdict.told(kills=kills, processes_killed=len(killed))
    whole = told.require(len(killed) >= min(kills, len(turns)), "some process was never killed")
    whole = whole.require(verdict.accepted == jobs, "a patient client was never heard")
    return whole.require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")


def _turns(fleet: Fleet) -> list[FleetProcess]:
    services = (fleet.ingest_apis, fleet.workers, fleet.janitors, fleet.exporters)
    kinds: list[list[FleetProcess]] = [[fleet.redis], [fleet.store]]
    kinds += [random.sample(kind, len(kind)) for kind in services]
    longest = max(len(kind) for kind in kinds)
    return [kind[turn] for turn in range(longest) for kind in kinds if turn < len(kind)]
