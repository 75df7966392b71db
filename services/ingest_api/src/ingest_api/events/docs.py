"""Event streams, for OpenAPI."""

from typing import Annotated, Any

from fastapi import Header

from ingest_api.error_docs import error_responses
from ingest_api.events.frames import Frame, comment, reconnection_time
from ingest_api.events.response import MEDIA_TYPE, RECONNECTION_MILLISECONDS
from studio.contracts.failures import FailureCode

LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="The `id` of the event that you saw last; browsers send it themselves."),
]


def stream_answers(*example: Frame) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's ``responses`` of a stream that may look like this example."""
    parts = [reconnection_time(RECONNECTION_MILLISECONDS), example[0].as_bytes(), comment("heartbeat")]
    text = b"".join([*parts, *(frame.as_bytes() for frame in example[1:])]).decode()
    return {
        200: {
            "description": "The events, until the last one.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": text}},
        },
        204: {"description": "You have seen the last event: nothing will follow."},
        **error_responses(FailureCode.NOT_FOUND, FailureCode.QUEUE_FULL, FailureCode.STORE_UNAVAILABLE),
    }
