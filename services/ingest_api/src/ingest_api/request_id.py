"""Every request has an identifier: in its answer's headers, in its error body, and on every line it logs."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.contracts.ids import new_id
from studio.logging import bound

HEADER = "X-Request-ID"

_HARMLESS = re.compile(r"[A-Za-z0-9_-]{1,64}")


class RequestIdMiddleware:
    """Keeps a client's own identifier if it is harmless, makes one otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its identifier, which is left in ``request.state.request_id``."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _kept(Headers(scope=scope).get(HEADER, "")) or new_id()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound(request_id=request_id):
            await self._app(scope, receive, send_with_id)


def _kept(given: str) -> str | None:
    return given if _HARMLESS.fullmatch(given) else None
