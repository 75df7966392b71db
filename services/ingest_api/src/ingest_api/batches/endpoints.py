"""The paths of one batch; sending one is in :mod:`ingest_api.batches.orders`."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ingest_api.batches.download import ZIP_MEDIA_TYPE, ZipResponse
from ingest_api.batches.events import frame_of
from ingest_api.batches.examples import accepted_batch, cancelled_batch, finished_batch, retried_batch, running_batch
from ingest_api.batches.path import BatchIdInPath
from ingest_api.batches.schemas import BATCHES_PATH, BatchChange, BatchView
from ingest_api.dependencies import Graph, RequestId
from ingest_api.error_docs import error_responses
from ingest_api.events.docs import LastEventId, stream_answers
from ingest_api.events.response import EventStreamResponse
from ingest_api.success_docs import described
from studio.contracts.failures import FailureCode

router = APIRouter(prefix=BATCHES_PATH, tags=["batches"])

_OF_A_BATCH = (FailureCode.NOT_FOUND, FailureCode.STORE_UNAVAILABLE)


@router.get(
    "/{batch_id}",
    summary="Look at a batch",
    responses={200: described("The batch, as it stands.", running_batch()), **error_responses(*_OF_A_BATCH)},
)
def get_batch(batch_id: BatchIdInPath, graph: Graph) -> BatchView:
    """Return the counts, one percentage, and each file with its job or what was wrong with it."""
    return graph.batches.view(batch_id)


@router.get(
    "/{batch_id}/events",
    summary="Follow a batch",
    response_class=Response,
    responses=stream_answers(frame_of(accepted_batch()), frame_of(finished_batch())),
)
async def follow_batch(batch_id: BatchIdInPath, graph: Graph, last_event_id: LastEventId = None) -> Response:
    """Tell of the batch whenever a count or its percentage changes: `progress`, and `end` when it has finished.

    The data is the batch, as `GET /api/batches/{batch_id}` shows it.
    """
    return EventStreamResponse(graph.batch_events, batch_id, last_event_id)


@router.post(
    "/{batch_id}/cancel",
    summary="Stop a batch",
    responses={
        200: described("The batch, and how many jobs were stopped.", cancelled_batch()),
        **error_responses(*_OF_A_BATCH),
    },
)
def cancel_batch(batch_id: BatchIdInPath, graph: Graph, request_id: RequestId) -> BatchChange:
    """End every job of the batch that has not ended as cancelled. If there is none, nothing changes."""
    return graph.batches.cancel(batch_id, request_id)


@router.post(
    "/{batch_id}/retry",
    summary="Try again what failed in a batch",
    responses={
        200: described("The batch, and how many jobs are tried again.", retried_batch()),
        **error_responses(*_OF_A_BATCH, FailureCode.QUEUE_FULL, FailureCode.STORE_FULL),
    },
)
def retry_batch(batch_id: BatchIdInPath, graph: Graph, request_id: RequestId) -> BatchChange:
    """Give each failed job one that tries it again, and that takes its place in the batch. Cancelled ones stay so."""
    return graph.batches.retry(batch_id, request_id)


@router.get(
    "/{batch_id}/download",
    summary="Fetch all cut-outs",
    response_class=Response,
    responses={
        200: {
            "description": "A ZIP of the cut-outs, named after their photos, with `manifest.json` as its last file.",
            "headers": {"Content-Disposition": {"schema": {"type": "string"}}},
            "content": {ZIP_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        **error_responses(
            FailureCode.NOT_FOUND,
            FailureCode.JOB_NOT_FINISHED,
            FailureCode.JOB_HAS_NO_RESULT,
            FailureCode.STORE_UNAVAILABLE,
        ),
    },
)
def download_batch(
    batch_id: BatchIdInPath,
    graph: Graph,
    partial: Annotated[bool, Query(description="Take what is there, though jobs of the batch have not ended.")] = False,  # noqa: FBT002
) -> Response:
    """Return one ZIP of all cut-outs. The manifest says of each file that was sent what became of it.

    It is made while it is sent, so its length is not known beforehand. If a cut-out cannot be read, the connection is
    cut before the end: an incomplete ZIP never looks complete.
    """
    return ZipResponse(batch_id, graph.batches.zip_entries(batch_id, even_if_unfinished=partial))


@router.delete(
    "/{batch_id}",
    summary="Remove a batch",
    status_code=HTTPStatus.NO_CONTENT,
    responses={
        204: {"description": "Removed, with all its jobs and their files."},
        **error_responses(*_OF_A_BATCH),
    },
)
def delete_batch(batch_id: BatchIdInPath, graph: Graph) -> None:
    """Stop what has not ended, and remove the batch, its jobs and all their files. They are `404` afterwards."""
    graph.batches.delete(batch_id)
