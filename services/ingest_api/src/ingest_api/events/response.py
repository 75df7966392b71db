"""The answer that tells of a subject until it ends."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ingest_api.events.frames import comment, reconnection_time
from ingest_api.events.hub import EventHub
from ingest_api.events.topic import Topic

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_SECONDS = 15.0
RECONNECTION_MILLISECONDS = 2000

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStreamResponse(StreamingResponse):
    """Streams a subject's events, from after the one that the client saw last.

    Of several changes between two sends only the newest is told, so that a slow client holds up nobody. A client that
    has seen the last event gets 204, which tells browsers to stay away. The first look happens while the answer is
    sent: what it raises is answered as any error.
    """

    def __init__(
        self,
        hub: EventHub[Any],
        subject: str,
        last_event_id: str | None,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        super().__init__(_nothing(), headers=_HEADERS, media_type=MEDIA_TYPE)
        self._hub = hub
        self._subject = subject
        self._last_event_id = last_event_id
        self._heartbeat_seconds = heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream; ends with the subject, with the client, or with this process."""
        async with self._hub.listening(self._subject) as topic:
            if topic.frame is not None and topic.has_ended and topic.frame.id == self._last_event_id:
                await Response(status_code=HTTPStatus.NO_CONTENT)(scope, receive, send)
                return
            self.body_iterator = self._events(topic)
            await super().__call__(scope, receive, send)

    async def _events(self, topic: Topic) -> AsyncIterator[bytes]:
        yield reconnection_time(RECONNECTION_MILLISECONDS)
        last_id = self._last_event_id
        while True:
            if topic.frame is not None and topic.frame.id != last_id:
                last_id = topic.frame.id
                yield topic.frame.as_bytes()
            elif not topic.is_closed:
                await topic.news(self._heartbeat_seconds)
                if topic.frame is not None and topic.frame.id == last_id and not topic.is_closed:
                    yield comment("the store does not answer" if topic.is_out else "heartbeat")
            else:
                return


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield
