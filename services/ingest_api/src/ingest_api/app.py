"""The application: routes, error answers and what surrounds every request."""

from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from ingest_api.access_log import AccessLogMiddleware
from ingest_api.admin.cleanup_endpoints import router as cleanups_router
from ingest_api.admin.failed_endpoints import router as failed_jobs_router
from ingest_api.backpressure.admission import admit
from ingest_api.batches.endpoints import router as batches_router
from ingest_api.batches.orders import router as batch_orders_router
from ingest_api.dependencies import Dependencies
from ingest_api.editor.endpoints import make_router as make_editor_router
from ingest_api.errors import add_error_handlers
from ingest_api.health.endpoints import router as health_router
from ingest_api.jobs.endpoints import router as jobs_router
from ingest_api.landing.endpoints import make_router as make_landing_router
from ingest_api.models.endpoints import router as models_router
from ingest_api.request_id import RequestIdMiddleware
from ingest_api.success_docs import keep_nulls
from ingest_api.unread_body import UnreadBodyMiddleware

_DESCRIPTION = """
A photo goes in, a clean cut-out comes out.

1. `POST /api/jobs/remove-bg` with the photo: the answer is a job, `202`.
2. `GET /api/jobs/{job_id}` until its `state` is `succeeded`, `failed` or `cancelled`.
3. `GET /api/jobs/{job_id}/download` for the cut-out.

Every error has the body `{"error": {"code", "message", "request_id"}}`; codes are stable. (The `503` of
`/api/health/ready` is a report, not an error.) Every answer has an `X-Request-ID`: yours, if you sent one of letters,
digits, `-` and `_`.
"""

_TAGS = [
    {"name": "jobs", "description": "Uploads, and what becomes of them."},
    {"name": "batches", "description": "Several photos at once, and all their cut-outs as one ZIP."},
    {"name": "models", "description": "What can be asked for."},
    {"name": "admin", "description": "For the operator, with ADMIN_TOKEN; closed (403) where none is set."},
    {"name": "health", "description": "For probes."},
]


def create_app(dependencies: Dependencies) -> FastAPI:
    """Build the application around its dependencies."""
    app: FastAPI = FastAPIOffline(
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        static_url="/api/docs/assets",
        swagger_ui_oauth2_redirect_url="/api/docs/oauth2-redirect",
        swagger_ui_parameters={"validatorUrl": None},  # or the page would ask a public server about this API
        title="Background Remover Studio",
        version=version("background-remover-studio-ingest-api"),
        description=_DESCRIPTION,
        openapi_tags=_TAGS,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.state.dependencies = dependencies
    editor_dir = dependencies.configuration.api.editor_dir
    routers = (
        jobs_router,
        batch_orders_router,
        batches_router,
        models_router,
        failed_jobs_router,
        cleanups_router,
        health_router,
        make_landing_router() if editor_dir is None else make_editor_router(editor_dir),
    )
    for router in routers:
        app.include_router(router, dependencies=[Depends(admit)])
    keep_nulls(app, [route for router in routers for route in router.routes if isinstance(route, APIRoute)])
    add_error_handlers(app)
    app.add_middleware(UnreadBodyMiddleware)
    app.add_middleware(AccessLogMiddleware)
    app.add_middleware(RequestIdMiddleware)  # the last one added is the outermost
    return app


def _operation_id(route: APIRoute) -> str:
    """Name operations as the code does: generated clients get readable names."""
    return route.name
