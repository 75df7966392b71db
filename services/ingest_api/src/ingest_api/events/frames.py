"""One event of a stream, and its form on the wire (server-sent events, HTML living standard, 9.2)."""

import json
from dataclasses import dataclass

from fastapi.sse import format_sse_event

from studio.errors import StudioError

GONE = "gone"


@dataclass(frozen=True)
class Frame:
    """How something stands. ``id`` comes from the facts alone, so that every replica gives the same one."""

    id: str
    event: str
    data: str
    """JSON."""
    is_last: bool = False
    """Whether nothing follows: the stream ends with it."""

    @classmethod
    def gone(cls, refusal: StudioError) -> "Frame":
        """Return the end of a stream about something that was removed meanwhile."""
        data = {"code": refusal.code.value, "message": refusal.public_message}
        return cls(GONE, GONE, json.dumps(data), is_last=True)

    def as_bytes(self) -> bytes:
        """Return the event as it is sent."""
        return format_sse_event(id=self.id, event=self.event, data_str=self.data)


def comment(text: str) -> bytes:
    """Return a line that clients pass over."""
    return format_sse_event(comment=text)


def reconnection_time(milliseconds: int) -> bytes:
    """Return the line that tells a client how long to wait before it comes back to a stream that was cut."""
    return format_sse_event(retry=milliseconds)
