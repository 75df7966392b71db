"""``/api/admin/cleanup`` and ``/api/admin/cleanups``."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from ingest_api.admin.access import ADMIN_ONLY, admin_errors
from ingest_api.admin.examples import cleanup_order, cleanup_report
from ingest_api.admin.schemas import ADMIN_PATH, CleanupView
from ingest_api.admin.wish_body import received_wish, wish_body
from ingest_api.dependencies import Graph, RequestId
from ingest_api.success_docs import described
from studio.contracts.cleanups import CleanupOrder
from studio.contracts.failures import FailureCode
from studio.contracts.ids import is_id
from studio.errors import PermanentError

router = APIRouter(prefix=ADMIN_PATH, tags=["admin"], dependencies=ADMIN_ONLY)

_LOCATION = {"Location": {"description": "Path of the sweep.", "schema": {"type": "string"}}}


@router.post(
    "/cleanup",
    summary="Order a sweep",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra={"requestBody": wish_body()},
    responses={
        202: described("Ordered: the janitor will sweep.", CleanupView.of(cleanup_order())) | {"headers": _LOCATION},
        **admin_errors(
            FailureCode.INVALID_REQUEST,
            FailureCode.INVALID_OPTION,
            FailureCode.FILE_TOO_LARGE,
            FailureCode.UPLOAD_TIMEOUT,
        ),
    },
)
async def order_cleanup(request: Request, response: Response, graph: Graph, request_id: RequestId) -> CleanupView:
    """Have expired jobs removed now, and those that are older than you say; a dry run only counts them.

    Nothing that still runs or waits is ever removed.
    """
    wish = await received_wish(request)
    seconds = wish.older_than_seconds
    older_than = graph.configuration.api.cleanup_older_than_seconds if seconds is None else seconds

    def order() -> CleanupOrder:
        return graph.cleanups.order(older_than, dry_run=wish.dry_run, request_id=request_id)

    view = CleanupView.of(await run_in_threadpool(order))
    response.headers["Location"] = view.links.self
    return view


@router.get(
    "/cleanups/{cleanup_id}",
    summary="Look at a sweep",
    responses={
        200: described("The sweep, as it stands.", CleanupView.of(cleanup_order(), cleanup_report())),
        **admin_errors(FailureCode.NOT_FOUND),
    },
)
def get_cleanup(
    cleanup_id: Annotated[str, Path(description="Its id, as the order answered it.")], graph: Graph
) -> CleanupView:
    """Return a sweep that was ordered, and what it removed (in a dry run: would have removed) once it has finished."""
    found = graph.cleanups.find(cleanup_id) if is_id(cleanup_id) else None
    if found is None:
        raise PermanentError(FailureCode.NOT_FOUND, "There is no such sweep; its report may have been removed.")
    return CleanupView.of(*found)
