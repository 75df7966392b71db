"""``GET /api/health`` and ``GET /api/health/ready``."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from ingest_api.dependencies import Graph
from ingest_api.error_docs import error_responses
from ingest_api.health.live_workers import live_workers
from ingest_api.health.schemas import HealthStatus, Liveness, Readiness
from studio.contracts.workers import WorkerReport
from studio.errors import StoreUnavailableError

router = APIRouter(prefix="/api/health", tags=["health"])

_NOT_READY = {
    "status": HealthStatus.NOT_READY.value,
    "checks": {"store": "store_unavailable", "broker": "ok"},
    "workers": [],
}


@router.get("", summary="Is the process alive?", responses=error_responses())
async def get_health() -> Liveness:
    """Answer without asking anything else: a failing probe means that this process should be restarted."""
    return Liveness(status=HealthStatus.ALIVE)


@router.get(
    "/ready",
    summary="Can uploads be taken?",
    responses={
        503: {
            "model": Readiness,
            "description": "The store or the broker does not answer.",
            "content": {"application/json": {"example": _NOT_READY}},
        },
        **error_responses(),
    },
)
def get_readiness(graph: Graph, response: Response) -> Readiness:
    """Ask the object store and the broker, and list the live workers."""
    report = graph.readiness()
    if not report.is_ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(
        status=HealthStatus.READY if report.is_ready else HealthStatus.NOT_READY,
        checks=dict(report.checks),
        workers=_workers(graph) if report.checks["store"] == report.OK else [],
    )


def _workers(graph: Graph) -> list[WorkerReport]:
    try:
        return live_workers(graph.store, graph.clock())
    except StoreUnavailableError:
        return []  # it went away after its check; the next probe says so
