"""The ways to ask for work: a photo, another render of one, another try."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from ingest_api.dependencies import Graph, RequestId
from ingest_api.error_docs import error_responses
from ingest_api.jobs.accepting import Upload
from ingest_api.jobs.examples import accepted_job, render_job, rendered_job, retry_job, succeeded_job
from ingest_api.jobs.idempotency import KeyInHeader
from ingest_api.jobs.ordered import Ordered
from ingest_api.jobs.path import JobIdInPath
from ingest_api.jobs.render_body import received_render
from ingest_api.jobs.renders import RenderOrder
from ingest_api.jobs.schemas import JOBS_PATH, JobView
from ingest_api.jobs.storing import Attachment
from ingest_api.success_docs import described
from ingest_api.uploads.form import (
    BACKGROUND_FIELD,
    FILE_FIELDS,
    FormLimits,
    background_of,
    photo_of,
    received_form,
    texts_of,
)
from ingest_api.uploads.form_docs import render_body, upload_body
from ingest_api.uploads.form_options import render_options, upload_options
from ingest_api.uploads.inspection import inspect_upload
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

router = APIRouter(prefix=JOBS_PATH, tags=["jobs"])

_LOCATION = {"Location": {"description": "Path of the job.", "schema": {"type": "string"}}}
_REPLAYED = {"Idempotency-Replayed": {"description": "`true`.", "schema": {"type": "string"}}}

_OF_A_PICTURE = (
    FailureCode.INVALID_REQUEST,
    FailureCode.UPLOAD_TIMEOUT,
    FailureCode.FILE_TOO_LARGE,
    FailureCode.UNSUPPORTED_MEDIA_TYPE,
    FailureCode.INVALID_OPTION,
    FailureCode.IMAGE_TOO_LARGE,
    FailureCode.CORRUPT_IMAGE,
    FailureCode.STORE_UNAVAILABLE,
)


@router.post(
    "/remove-bg",
    summary="Upload a photo",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra={"requestBody": upload_body()},
    responses={
        200: described("The same was sent before under this key: that job, as it stands.", JobView.of(succeeded_job()))
        | {"headers": _LOCATION | _REPLAYED, "model": JobView},
        202: described("Accepted: the photo is stored, and the job waits for a worker.", JobView.of(accepted_job()))
        | {"headers": _LOCATION},
        **error_responses(
            *_OF_A_PICTURE,
            FailureCode.MISSING_FILE,
            FailureCode.UNKNOWN_MODEL,
            FailureCode.IDEMPOTENCY_KEY_REUSED,
            FailureCode.QUEUE_FULL,
        ),
    },
)
async def remove_background(
    request: Request, response: Response, graph: Graph, request_id: RequestId, idempotency_key: KeyInHeader = None
) -> JobView:
    """Store a photo and queue the removal of its background.

    What the file is decides its content, not its name. Limits (by default 25 MiB, 50 megapixels counted over all
    frames, 16,384 pixels a side, 30 seconds for the upload) are checked before anything is stored. With an
    `Idempotency-Key` the same upload may be sent again, after any failure: there is one job.
    """
    limits = _form_limits(graph)
    async with received_form(request, limits) as form:
        photo, background = photo_of(form, limits), background_of(form, limits)
        given = texts_of(form, *FILE_FIELDS)
        options = upload_options(given, graph.configuration.models, has_picture=background is not None)

        def accept() -> Ordered:
            upload = Upload(_attached(photo, graph), options, _attached_background(background, graph))
            return graph.jobs.accept(upload, request_id, idempotency_key)

        accepted = await graph.uploads.run(accept)
    if not accepted.is_new:
        response.headers["Idempotency-Replayed"] = "true"
    return _answered(accepted, response)


@router.post(
    "/{job_id}/retry",
    summary="Try a failed job again",
    status_code=HTTPStatus.ACCEPTED,
    responses={
        200: described("It was asked for before: that job, as it stands.", JobView.of(retry_job()))
        | {"headers": _LOCATION, "model": JobView},
        202: described("Accepted: a new job, which waits for a worker.", JobView.of(retry_job()))
        | {"headers": _LOCATION},
        **error_responses(
            FailureCode.NOT_FOUND, FailureCode.JOB_NOT_FAILED, FailureCode.QUEUE_FULL, FailureCode.STORE_UNAVAILABLE
        ),
    },
)
def retry_failed_job(job_id: JobIdInPath, response: Response, graph: Graph, request_id: RequestId) -> JobView:
    """Do the same once more, as a new job with an id of its own: the failed one stays as it is, and links to it.

    Asking again answers with the same job, `200`. If that one has failed as well, try that one again.
    """
    return _answered(graph.jobs.retry(job_id, request_id), response)


@router.post(
    "/{job_id}/render",
    summary="Render a cut-out again",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra={"requestBody": render_body()},
    responses={
        200: described("The same was wanted before: that job, as it stands.", JobView.of(rendered_job()))
        | {"headers": _LOCATION, "model": JobView},
        202: described("Accepted: a new job, which waits for a worker.", JobView.of(render_job()))
        | {"headers": _LOCATION},
        **error_responses(
            FailureCode.NOT_FOUND,
            FailureCode.JOB_NOT_FINISHED,
            FailureCode.JOB_HAS_NO_RESULT,
            FailureCode.QUEUE_FULL,
            *_OF_A_PICTURE,
        ),
    },
)
async def render_cutout(
    job_id: JobIdInPath, request: Request, response: Response, graph: Graph, request_id: RequestId
) -> JobView:
    """Make another output of a job that has succeeded, without looking for the subject again.

    Options that are absent have their defaults, not the other job's values. The answer is a job of its own; it expires
    with the one whose cut-out it is made from. The same options again (and the same picture, if one is sent) answer
    with the same job, `200`, unless that one failed or was cancelled.
    """
    root = await run_in_threadpool(graph.jobs.root_of_renders, job_id)  # before a body for nothing is received
    async with received_render(request, _form_limits(graph)) as body:
        options = render_options(body.given, has_picture=body.picture is not None)

        def render() -> Ordered:
            return graph.jobs.render(root, RenderOrder(options, _attached_background(body.picture, graph)), request_id)

        rendered = await graph.uploads.run(render)
    return _answered(rendered, response)


def _answered(ordered: Ordered, response: Response) -> JobView:
    view = JobView.of(ordered.job)
    response.status_code = HTTPStatus.ACCEPTED if ordered.is_new else HTTPStatus.OK
    response.headers["Location"] = view.links.self
    return view


def _form_limits(graph: Graph) -> FormLimits:
    configuration = graph.configuration
    return FormLimits(configuration.limits.max_image_bytes, configuration.api.upload_timeout_seconds)


def _attached(upload: UploadFile, graph: Graph) -> Attachment:
    """Check and measure a picture (blocking)."""
    facts = inspect_upload(upload.file, upload.filename, graph.configuration.limits.max_image_pixels)
    return Attachment(upload.file, facts)


def _attached_background(upload: UploadFile | None, graph: Graph) -> Attachment | None:
    """Check and measure the picture that is to lie behind (blocking); what is wrong with it is said with its name."""
    if upload is None:
        return None
    try:
        return _attached(upload, graph)
    except PermanentError as error:
        raise PermanentError(error.code, f"{BACKGROUND_FIELD}: {error.public_message}", str(error)) from error
