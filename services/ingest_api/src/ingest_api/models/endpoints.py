"""``GET /api/models``."""

from fastapi import APIRouter

from ingest_api.dependencies import Graph
from ingest_api.error_docs import error_responses
from ingest_api.health.live_workers import live_workers
from ingest_api.models.schemas import ServedModel, ServedModels
from studio.contracts.failures import FailureCode

router = APIRouter(tags=["models"])


@router.get("/api/models", summary="List the models", responses=error_responses(FailureCode.STORE_UNAVAILABLE))
def list_models(graph: Graph) -> ServedModels:
    """Return the models that may be asked for, what is known of their licences, and where each runs now."""
    settings = graph.configuration.models
    reports = live_workers(graph.store, graph.clock())
    return ServedModels(
        models=[ServedModel.of(card, reports, default=card.name == settings.default_model) for card in settings.cards]
    )
