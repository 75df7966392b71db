"""The paths of one job and its files; they join those of :mod:`ingest_api.jobs.orders`."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header, Response

from ingest_api.dependencies import Graph, RequestId
from ingest_api.error_docs import error_responses
from ingest_api.events.docs import LastEventId, stream_answers
from ingest_api.events.response import EventStreamResponse
from ingest_api.jobs import orders
from ingest_api.jobs.downloads import send_object
from ingest_api.jobs.events import example_of
from ingest_api.jobs.examples import cancelled_job, running_job, succeeded_job
from ingest_api.jobs.files import JobFile, download_of
from ingest_api.jobs.path import JobIdInPath
from ingest_api.jobs.schemas import JobView
from ingest_api.success_docs import described
from ingest_api.uploads.image_signature import ImageKind
from studio.contracts.failures import FailureCode
from studio.contracts.options import OutputFormat

router = orders.router

IfNoneMatch = Annotated[str | None, Header(description="The `ETag` of a copy that you have.")]


@router.get(
    "/{job_id}",
    summary="Look at a job",
    response_model=JobView,
    responses={
        200: described("The job, as it stands.", JobView.of(succeeded_job())),
        **error_responses(FailureCode.NOT_FOUND, FailureCode.STORE_UNAVAILABLE),
    },
)
async def get_job(job_id: JobIdInPath, graph: Graph) -> Response:
    """Return the job's state, stage, percent, timings, facts and links. Knowing the id is the permission.

    The answer may be 0.1 seconds old.
    """
    glance = await graph.jobs.show(job_id)
    return Response(glance.json, media_type="application/json")


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    response_class=Response,
    responses=stream_answers(example_of(running_job()), example_of(succeeded_job())),
)
async def follow_job(job_id: JobIdInPath, graph: Graph, last_event_id: LastEventId = None) -> Response:
    """Stream the job as it changes, as server-sent events: `progress`, and finally `end`, with the job as their data.

    A stream that was cut goes on after the event named in `Last-Event-ID`, here or at any replica. A job that is
    removed meanwhile ends it with `gone`. Comments come every 15 seconds at least.
    """
    return EventStreamResponse(graph.job_events, job_id, last_event_id)


@router.post(
    "/{job_id}/cancel",
    summary="Stop a job",
    responses={
        200: described("The job, cancelled; asking again changes nothing.", JobView.of(cancelled_job())),
        **error_responses(FailureCode.NOT_FOUND, FailureCode.JOB_ALREADY_FINISHED, FailureCode.STORE_UNAVAILABLE),
    },
)
def cancel_job(job_id: JobIdInPath, graph: Graph, request_id: RequestId) -> JobView:
    """End the job as cancelled, unless it has already succeeded or failed. It will have no result."""
    return JobView.of(graph.jobs.cancel(job_id, request_id))


@router.delete(
    "/{job_id}",
    summary="Remove a job",
    status_code=HTTPStatus.NO_CONTENT,
    responses={
        204: {"description": "Nothing of it is left."},
        **error_responses(FailureCode.NOT_FOUND, FailureCode.STORE_UNAVAILABLE),
    },
)
def delete_job(job_id: JobIdInPath, graph: Graph) -> None:
    """Remove the photo, the results, the renders made from it, and every trace of the job. One that runs is stopped."""
    graph.jobs.delete(job_id)


def _file_answers(*media_types: str, codes: tuple[FailureCode, ...] = ()) -> dict[int | str, dict[str, Any]]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    text = {"schema": {"type": "string"}}
    return {
        200: {
            "description": "The file, as an attachment.",
            "headers": {"ETag": text, "Content-Disposition": text},
            "content": dict.fromkeys(media_types, binary),
        },
        304: {"description": "Your copy is still good."},
        **error_responses(FailureCode.NOT_FOUND, *codes, FailureCode.STORE_UNAVAILABLE),
    }


_ANY_SOURCE = tuple(kind.media_type for kind in ImageKind)
_ANY_OUTPUT = tuple(output_format.media_type for output_format in OutputFormat)
_OF_A_RESULT = (FailureCode.JOB_NOT_FINISHED, FailureCode.JOB_HAS_NO_RESULT)


def _send(graph: Graph, job_id: str, file: JobFile, if_none_match: str | None) -> Response:
    download = download_of(graph.jobs.view(job_id), file)
    return send_object(graph.store, download.key, download.filename, download.media_type, if_none_match)


@router.get(
    "/{job_id}/download",
    summary="Fetch the cut-out",
    response_class=Response,
    responses=_file_answers(*_ANY_OUTPUT, codes=_OF_A_RESULT),
)
def download_cutout(job_id: JobIdInPath, graph: Graph, if_none_match: IfNoneMatch = None) -> Response:
    """Return the cut-out in the format that was asked for, as `<name>-cutout.<extension>`."""
    return _send(graph, job_id, JobFile.DOWNLOAD, if_none_match)


@router.get(
    "/{job_id}/matte",
    summary="Fetch the alpha matte",
    response_class=Response,
    responses=_file_answers("image/png", codes=_OF_A_RESULT),
)
def download_matte(job_id: JobIdInPath, graph: Graph, if_none_match: IfNoneMatch = None) -> Response:
    """Return the matte: a grey PNG of the upright source's size (not the output's), white where the subject is."""
    return _send(graph, job_id, JobFile.MATTE, if_none_match)


@router.get(
    "/{job_id}/source",
    summary="Fetch the photo as it was uploaded",
    response_class=Response,
    responses=_file_answers(*_ANY_SOURCE),
)
def download_source(job_id: JobIdInPath, graph: Graph, if_none_match: IfNoneMatch = None) -> Response:
    """Return the upload's bytes, untouched."""
    return _send(graph, job_id, JobFile.SOURCE, if_none_match)
