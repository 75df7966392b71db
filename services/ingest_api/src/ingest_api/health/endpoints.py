"""``GET /api/health`` and ``GET /api/health/ready``."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from ingest_api.dependencies import Graph
from ingest_api.error_docs import error_responses
from ingest_api.health.examples import example_worker
from ingest_api.health.live_workers import live_workers
from ingest_api.health.schemas import HealthStatus, Liveness, Readiness
from ingest_api.success_docs import described
from studio.contracts.failures import FailureCode
from studio.contracts.workers import WorkerReport
from studio.errors import StoreUnavailableError

router = APIRouter(prefix="/api/health", tags=["health"])

_ALIVE = Liveness(status=HealthStatus.ALIVE)
_READY = Readiness(status=HealthStatus.READY, checks={"store": "ok", "broker": "ok"}, workers=[example_worker()])
_NOT_READY = Readiness(
    status=HealthStatus.NOT_READY,
    checks={"store": FailureCode.STORE_UNAVAILABLE.value, "broker": "ok"},
    workers=[],
)


@router.get(
    "",
    summary="Is the process alive?",
    responses={200: described("It is.", _ALIVE), **error_responses()},
)
async def get_health() -> Liveness:
    """Answer without asking anything else: a failing probe means that this process should be restarted."""
    return _ALIVE


@router.get(
    "/ready",
    summary="Can uploads be taken?",
    responses={
        200: described("They can; without a live worker, jobs wait.", _READY),
        503: described("The store or the broker does not answer, or the process is ending.", _NOT_READY)
        | {"model": Readiness},
        **error_responses(),
    },
)
def get_readiness(graph: Graph, response: Response) -> Readiness:
    """Ask the object store and the broker, and list the live workers."""
    report = graph.readiness()
    is_ready = report.is_ready and not graph.stopping.is_set()
    if not is_ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(
        status=HealthStatus.READY if is_ready else HealthStatus.NOT_READY,
        checks=dict(report.checks) | ({"process": "stopping"} if graph.stopping.is_set() else {}),
        workers=_workers(graph) if report.checks["store"] == report.OK else [],
    )


def _workers(graph: Graph) -> list[WorkerReport]:
    try:
        return live_workers(graph.store, graph.clock())
    except StoreUnavailableError:
        return []  # it went away after its check; the next probe says so
