"""``/api/failed-jobs``."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ingest_api.admin.access import ADMIN_ONLY, admin_errors
from ingest_api.admin.cursor import key_of
from ingest_api.admin.examples import failed_page, some_requeued
from ingest_api.admin.schemas import FAILED_JOBS_PATH, FailedJobsView, RequeuedView
from ingest_api.dependencies import Graph, RequestId
from ingest_api.jobs.examples import accepted_job
from ingest_api.jobs.path import JobIdInPath
from ingest_api.jobs.schemas import JobView
from ingest_api.success_docs import described
from studio.contracts.failures import FailureCode

DEFAULT_ROWS = 50
MOST_ROWS = 200
MOST_REQUEUED = 100
"""In one request: a new job is some 30 ms of the store's time."""

router = APIRouter(prefix=FAILED_JOBS_PATH, tags=["admin"], dependencies=ADMIN_ONLY)

Cursor = Annotated[str | None, Query(description="The `next_cursor` of the page before.")]
_LOCATION = {"Location": {"description": "Path of the job.", "schema": {"type": "string"}}}


@router.get(
    "",
    summary="List the failed jobs",
    responses={
        200: described("A page of them, newest first.", FailedJobsView.of(failed_page())),
        **admin_errors(FailureCode.INVALID_REQUEST, FailureCode.INVALID_OPTION),
    },
)
def list_failed_jobs(
    graph: Graph,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="Failures a page.")] = DEFAULT_ROWS,
    cursor: Cursor = None,
) -> FailedJobsView:
    """Return the jobs that failed, newest first. One that is tried again leaves the list.

    A page may be shorter than `limit`: what was removed since it failed is passed over.
    """
    return FailedJobsView.of(graph.failed_jobs.page(limit, key_of(cursor)))


@router.post(
    "/requeue",
    summary="Try the failed jobs again",
    status_code=HTTPStatus.ACCEPTED,
    responses={
        202: described("These have new jobs now.", RequeuedView.of(some_requeued())),
        **admin_errors(FailureCode.INVALID_REQUEST, FailureCode.INVALID_OPTION, FailureCode.QUEUE_FULL),
    },
)
def requeue_failed_jobs(
    graph: Graph,
    request_id: RequestId,
    limit: Annotated[int, Query(ge=1, le=MOST_REQUEUED, description="Failed jobs at most.")] = MOST_REQUEUED,
    cursor: Cursor = None,
) -> RequeuedView:
    """Make a new job of each failed one, newest first: as many as `limit` allows and the queue has room for.

    Ask again with `next_cursor` for the rest. Asking twice for the same makes no job twice.
    """
    after = key_of(cursor)
    graph.queue.read()
    with graph.queue.room(limit) as jobs:
        return RequeuedView.of(graph.failed_jobs.requeue(jobs, after, request_id))


@router.post(
    "/{job_id}/requeue",
    summary="Try a failed job again",
    status_code=HTTPStatus.ACCEPTED,
    responses={
        200: described("It was tried again before: that job, as it stands.", JobView.of(accepted_job()))
        | {"headers": _LOCATION, "model": JobView},
        202: described("A new job, which waits for a worker.", JobView.of(accepted_job())) | {"headers": _LOCATION},
        **admin_errors(FailureCode.NOT_FOUND, FailureCode.JOB_NOT_FAILED, FailureCode.QUEUE_FULL),
    },
)
def requeue_failed_job(job_id: JobIdInPath, graph: Graph, request_id: RequestId, response: Response) -> JobView:
    """Make a new job of a failed one, as `POST /api/jobs/{job_id}/retry` does."""
    graph.queue.read()
    with graph.queue.room():
        ordered = graph.jobs.retry(job_id, request_id)
    view = JobView.of(ordered.job)
    response.status_code = HTTPStatus.ACCEPTED if ordered.is_new else HTTPStatus.OK
    response.headers["Location"] = view.links.self
    return view
