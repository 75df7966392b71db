"""One line a request."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.logging import get_logger

HEALTH_PREFIX = "/api/health"
MAX_PATH_CHARACTERS = 200

logger = get_logger(__name__)


class AccessLogMiddleware:
    """Logs ``request_served`` for each request but the probes, which would drown the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and log how it went; status 0 means that nothing was answered."""
        if scope["type"] != "http" or scope["path"].startswith(HEALTH_PREFIX):
            await self._app(scope, receive, send)
            return
        status = 0
        started = time.monotonic()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            logger.info(
                "request_served",
                method=scope["method"],
                path=_path(scope),
                status=status,
                milliseconds=round((time.monotonic() - started) * 1000, 1),
            )


def _path(scope: Scope) -> str:
    """Return the route's template: it has no job id in it, and few values. Unknown paths are shown as they came."""
    template: str = getattr(scope.get("route"), "path", "") or scope["path"]
    return template[:MAX_PATH_CHARACTERS]
