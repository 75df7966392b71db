"""A request that is answered before the end of its body loses its connection, but not its answer."""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINGER_SECONDS = 5.0
LINGER_BYTES = 32 * 1024 * 1024


class UnreadBodyMiddleware:
    """Sends ``Connection: close`` with an answer that leaves some of the request's body unread, and closes gently.

    The server would otherwise read the rest, for as long as somebody cares to send it: the deadline of an upload ends
    with its answer. But a connection that is closed while bytes arrive is reset, and a client that still sends then
    never sees its answer. So what comes is thrown away for a moment (as web servers do, who call it lingering): until
    it ends, or the client goes away, for five seconds and 32 MiB at most.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and note whether its body was read to its end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_unread = _has_body(headers)
        is_closing = False

        async def receive_and_note() -> Message:
            nonlocal is_unread
            message = await receive()
            is_unread = is_unread and bool(message.get("more_body", False))
            return message

        async def send_and_close(message: Message) -> None:
            nonlocal is_closing
            if is_unread and message["type"] == "http.response.start":
                is_closing = True
                MutableHeaders(scope=message)["Connection"] = "close"
            is_last = message["type"] == "http.response.body" and not message.get("more_body", False)
            if not (is_closing and is_unread and is_last) or _waits_to_be_asked(headers):
                await send(message)
                return
            await send({**message, "more_body": True})
            await _linger(receive)
            await send({"type": "http.response.body", "body": b""})

        await self._app(scope, receive_and_note, send_and_close)


async def _linger(receive: Receive) -> None:
    received_bytes = 0
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while received_bytes < LINGER_BYTES and (message := await receive()).get("more_body", False):
                received_bytes += len(message["body"])
    except TimeoutError:
        pass  # the client has had its time


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _waits_to_be_asked(headers: Headers) -> bool:
    """A client that asks first (RFC 9110, 10.1.1) has sent nothing of a body that it was not asked for."""
    return headers.get("expect", "").lower() == "100-continue"
