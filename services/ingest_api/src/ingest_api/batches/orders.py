"""Sending several photos at once."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from ingest_api.batches.examples import accepted_batch, running_batch
from ingest_api.batches.form import BATCH_FILE_FIELDS, BatchLimits, batch_background_of, photos_of, received_batch
from ingest_api.batches.form_docs import batch_body
from ingest_api.batches.order import BatchOrder, PhotoLimits, SentFile, background_attached, checked
from ingest_api.batches.schemas import BatchView
from ingest_api.batches.service import OrderedBatch
from ingest_api.dependencies import Graph, RequestId
from ingest_api.error_docs import error_responses
from ingest_api.jobs.idempotency import KeyInHeader
from ingest_api.jobs.schemas import JOBS_PATH
from ingest_api.success_docs import described
from ingest_api.uploads.form import texts_of
from ingest_api.uploads.form_options import upload_options
from studio.contracts.failures import FailureCode

router = APIRouter(prefix=JOBS_PATH, tags=["batches"])

REPLAYED = "Idempotency-Replayed"

_TEXT = {"schema": {"type": "string"}}
_LOCATION = {"Location": {"description": "Path of the batch.", **_TEXT}}
_REPLAYED = {REPLAYED: {"description": "`true`: the batch was there already.", **_TEXT}}


@router.post(
    "/remove-bg-batch",
    summary="Upload several photos",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra={"requestBody": batch_body()},
    responses={
        200: described("The same was sent before under this `Idempotency-Key`: that batch.", running_batch())
        | {"headers": {**_LOCATION, **_REPLAYED}, "model": BatchView},
        202: described("Accepted: the good photos are stored, and wait for a worker.", accepted_batch())
        | {"headers": _LOCATION},
        **error_responses(
            FailureCode.INVALID_REQUEST,
            FailureCode.UPLOAD_TIMEOUT,
            FailureCode.FILE_TOO_LARGE,
            FailureCode.UNSUPPORTED_MEDIA_TYPE,
            FailureCode.MISSING_FILE,
            FailureCode.TOO_MANY_FILES,
            FailureCode.INVALID_OPTION,
            FailureCode.UNKNOWN_MODEL,
            FailureCode.IMAGE_TOO_LARGE,
            FailureCode.CORRUPT_IMAGE,
            FailureCode.IDEMPOTENCY_KEY_REUSED,
            FailureCode.QUEUE_FULL,
            FailureCode.STORE_UNAVAILABLE,
            FailureCode.STORE_FULL,
        ),
    },
)
async def remove_backgrounds(
    request: Request, response: Response, graph: Graph, request_id: RequestId, idempotency_key: KeyInHeader = None
) -> BatchView:
    """Store several photos, and queue the removal of each one's background with the same options.

    A file that is too large, damaged or no picture is `rejected` in its place, and says why; the others go on, and if
    there are none, the batch has finished. Only what is wrong with the form, an option or the background refuses all
    of them. Jobs of a batch wait behind those that were sent alone.
    """
    limits = _limits(graph)
    async with received_batch(request, limits) as form:
        photos, background = photos_of(form, limits), batch_background_of(form, limits)
        given = texts_of(form, *BATCH_FILE_FIELDS)
        options = upload_options(given, graph.configuration.models, has_picture=background is not None)
        photo_limits = PhotoLimits(limits.max_file_bytes, graph.configuration.limits.max_image_pixels)

        def accept() -> OrderedBatch:
            behind = background_attached(_sent(background), photo_limits) if background else None
            files = tuple(checked(_sent(photo), photo_limits) for photo in photos)
            return graph.batches.accept(BatchOrder(files, options, behind), request_id, idempotency_key)

        ordered = await graph.uploads.run(accept)
    if not ordered.is_new:
        response.status_code = HTTPStatus.OK
        response.headers[REPLAYED] = "true"
    response.headers["Location"] = ordered.batch.links.self
    return ordered.batch


def _limits(graph: Graph) -> BatchLimits:
    limits, api = graph.configuration.limits, graph.configuration.api
    return BatchLimits(
        max_files=limits.max_batch_files,
        max_file_bytes=limits.max_image_bytes,
        seconds_a_file=api.upload_timeout_seconds,
        max_seconds=api.batch_upload_timeout_seconds,
    )


def _sent(upload: UploadFile) -> SentFile:
    return SentFile(upload.file, upload.filename, upload.size or 0)
