"""``GET /api/models``."""

from fastapi import APIRouter

from ingest_api.dependencies import Graph
from ingest_api.error_docs import error_responses
from ingest_api.health.examples import example_worker
from ingest_api.health.live_workers import live_workers
from ingest_api.models.schemas import ServedModel, ServedModels
from ingest_api.success_docs import described
from studio.contracts.failures import FailureCode
from studio.contracts.models import CATALOGUE, DEFAULT_MODEL

router = APIRouter(tags=["models"])


_EXAMPLE = ServedModels(models=[ServedModel.of(CATALOGUE[DEFAULT_MODEL], [example_worker()], default=True)])


@router.get(
    "/api/models",
    summary="List the models",
    responses={
        200: described("The models, default first.", _EXAMPLE),
        **error_responses(FailureCode.STORE_UNAVAILABLE),
    },
)
def list_models(graph: Graph) -> ServedModels:
    """Return the models that may be asked for, what is known of their licences, and where each runs now."""
    settings = graph.configuration.models
    reports = live_workers(graph.store, graph.clock())
    return ServedModels(
        models=[ServedModel.of(card, reports, default=card.name == settings.default_model) for card in settings.cards]
    )
