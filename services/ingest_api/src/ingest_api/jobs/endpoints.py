"""The paths below ``/api/jobs``."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from ingest_api.dependencies import Graph, RequestId
from ingest_api.error_docs import error_responses
from ingest_api.jobs.downloads import send_object
from ingest_api.jobs.examples import EXAMPLE_JOB_ID, accepted_job, cancelled_job, succeeded_job
from ingest_api.jobs.files import JobFile, download_of
from ingest_api.jobs.schemas import JOBS_PATH, JobView
from ingest_api.jobs.service import Upload, unknown_job
from ingest_api.success_docs import described
from ingest_api.uploads.form import FormLimits, file_of, options_of, received_form
from ingest_api.uploads.form_docs import upload_body
from ingest_api.uploads.inspection import inspect_upload, refuse_unfit_format
from studio.contracts.failures import FailureCode
from studio.contracts.ids import is_id
from studio.contracts.jobs import Job

router = APIRouter(prefix=JOBS_PATH, tags=["jobs"])

_LOCATION = {"Location": {"description": "Path of the job.", "schema": {"type": "string"}}}


async def _existing_form(
    job_id: Annotated[str, Path(description="The job's id, as the upload answered it.", examples=[EXAMPLE_JOB_ID])],
) -> str:
    """Give an id that cannot exist the answer of one that does not."""
    if not is_id(job_id):
        raise unknown_job()
    return job_id


JobIdInPath = Annotated[str, Depends(_existing_form)]
IfNoneMatch = Annotated[str | None, Header(description="The `ETag` of a copy that you have.")]


@router.post(
    "/remove-bg",
    summary="Upload a photo",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra={"requestBody": upload_body()},
    responses={
        202: described("Accepted: the photo is stored, and the job waits for a worker.", JobView.of(accepted_job()))
        | {"headers": _LOCATION},
        **error_responses(
            FailureCode.INVALID_REQUEST,
            FailureCode.UPLOAD_TIMEOUT,
            FailureCode.FILE_TOO_LARGE,
            FailureCode.UNSUPPORTED_MEDIA_TYPE,
            FailureCode.MISSING_FILE,
            FailureCode.INVALID_OPTION,
            FailureCode.UNKNOWN_MODEL,
            FailureCode.IMAGE_TOO_LARGE,
            FailureCode.CORRUPT_IMAGE,
            FailureCode.STORE_UNAVAILABLE,
        ),
    },
)
async def remove_background(request: Request, response: Response, graph: Graph, request_id: RequestId) -> JobView:
    """Store a JPEG, PNG or WebP photo and queue the removal of its background.

    What the file is decides its content, not its name. Limits (by default 25 MiB, 50 megapixels counted over all
    frames, 16,384 pixels a side, 30 seconds for the upload) are checked before anything is stored.
    """
    configuration = graph.configuration
    limits = FormLimits(configuration.limits.max_image_bytes, configuration.api.upload_timeout_seconds)
    async with received_form(request, limits) as form:
        file = file_of(form, limits)
        options = options_of(form, configuration.models)

        def accept() -> Job:
            source = inspect_upload(file.file, file.filename, configuration.limits.max_image_pixels)
            refuse_unfit_format(source, options)
            return graph.jobs.accept(Upload(file.file, source, options), request_id)

        view = JobView.of(await run_in_threadpool(accept))
    response.headers["Location"] = view.links.self
    return view


@router.get(
    "/{job_id}",
    summary="Look at a job",
    responses={
        200: described("The job, as it stands.", JobView.of(succeeded_job())),
        **error_responses(FailureCode.NOT_FOUND, FailureCode.STORE_UNAVAILABLE),
    },
)
def get_job(job_id: JobIdInPath, graph: Graph) -> JobView:
    """Return the job's state, stage, percent, timings, facts and links. Knowing the id is the permission."""
    return JobView.of(graph.jobs.view(job_id))


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


_ANY_IMAGE = ("image/png", "image/webp", "image/jpeg")
_OF_A_RESULT = (FailureCode.JOB_NOT_FINISHED, FailureCode.JOB_HAS_NO_RESULT)


def _send(graph: Graph, job_id: str, file: JobFile, if_none_match: str | None) -> Response:
    download = download_of(graph.jobs.view(job_id), file)
    return send_object(graph.store, download.key, download.filename, download.media_type, if_none_match)


@router.get(
    "/{job_id}/download",
    summary="Fetch the cut-out",
    response_class=Response,
    responses=_file_answers(*_ANY_IMAGE, codes=_OF_A_RESULT),
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
    """Return the matte: a grey PNG of the upright source's size, white where the subject is."""
    return _send(graph, job_id, JobFile.MATTE, if_none_match)


@router.get(
    "/{job_id}/source",
    summary="Fetch the photo as it was uploaded",
    response_class=Response,
    responses=_file_answers(*_ANY_IMAGE),
)
def download_source(job_id: JobIdInPath, graph: Graph, if_none_match: IfNoneMatch = None) -> Response:
    """Return the upload's bytes, untouched."""
    return _send(graph, job_id, JobFile.SOURCE, if_none_match)
