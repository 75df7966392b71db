"""A request that is answered before the end of its body loses its connection."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class UnreadBodyMiddleware:
    """Sends ``Connection: close`` with an answer that leaves some of the request's body unread.

    The server would otherwise read the rest, for as long as somebody cares to send it: the deadline of an upload ends
    with its answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and note whether its body was read to its end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_unread = _has_body(Headers(scope=scope))

        async def receive_and_note() -> Message:
            nonlocal is_unread
            message = await receive()
            is_unread = is_unread and bool(message.get("more_body", False))
            return message

        async def send_and_close(message: Message) -> None:
            if is_unread and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive_and_note, send_and_close)


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
