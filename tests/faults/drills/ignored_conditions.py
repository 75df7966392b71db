"""The store takes If-None-Match and overwrites all the same: every service refuses to start, and says why."""

from functools import partial

from studio_testing.chaos.faults import Fault, IgnoreConditions, NoFault
from studio_testing.drills.scale import Scale
from studio_testing.drills.store_outage import AFFLICTED
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.process import FleetProcess
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

PLAN = FleetPlan(ingest_apis=0, workers=0, janitors=0, behind_proxies=AFFLICTED, auto_restart=False)
EXIT_MISCONFIGURED = 2
REASON = "the object store does not honour If-None-Match"


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Start each service on such a store; then, to be sure that it was this, on the same store made whole."""
    server = fleet.store.server
    careless = IgnoreConditions(server.access_key, server.secret_key)
    refusals = {role: _started(fleet, role, careless) for role in sorted(AFFLICTED)}
    for process in refusals.values():
        wait_until(partial(_has_ended, process), what=f"{process.name} has ended")
    left = [row.key for row in fleet.objects.list("")]
    starts = [_started(fleet, role, NoFault()) for role in sorted(AFFLICTED)]
    for process in starts:
        process.wait_ready()

    verdict = Verdict(submitted=0, accepted=0, states={}, lost=0, double=0).told(refused=len(refusals))
    for role, process in refusals.items():
        status = process.deaths[0].exit_status
        verdict = verdict.require(status == EXIT_MISCONFIGURED, f"{process.name} ended with {status}")
        verdict = verdict.require(_gives_the_reason(role, process), f"{process.name} said:\n{process.tail()}")
    return verdict.require(not left, f"left in the bucket: {left}")


def _started(fleet: Fleet, role: Role, fault: Fault) -> FleetProcess:
    fleet.store_proxy(role).fault = fault
    return fleet.add(role)


def _has_ended(process: FleetProcess) -> bool:
    return bool(process.deaths)


def _gives_the_reason(role: Role, process: FleetProcess) -> bool:
    """Say whether there is one line for a person, and no trace of where in the code it came from."""
    spoken = [line for line in process.log.read_text().splitlines() if not line.startswith("{")]
    return len(spoken) == 1 and spoken[0].startswith(f"{role}: {REASON}")
