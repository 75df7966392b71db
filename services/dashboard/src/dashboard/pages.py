"""dramatiq-dashboard's pages, and what becomes of requests that it cannot answer."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq_dashboard import DashboardApp

from dashboard.answers import plain
from studio.logging import get_logger

PREFIX = "/dashboard"

_CSRF_COOKIE = re.compile(r"(?:^|;\s*)(__dd_csrf=[0-9a-f]{64})(?:;|$)")


def make_pages(broker: RedisBroker) -> WSGIApplication:
    """Return the pages; they show the queues that are declared on ``broker``, and are asked for below ``PREFIX/``."""
    dashboard = DashboardApp(broker=broker, prefix=PREFIX)

    def pages(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"].removeprefix(PREFIX)
        if not path.isprintable():  # its routes do not match a line break, and it then answers nothing at all
            return plain(start_response, HTTPStatus.NOT_FOUND, "There is no such page.")
        try:
            answer: Iterable[bytes] = dashboard({**environ, **_cookie(environ), "PATH_INFO": path}, start_response)
        except redis.RedisError as error:
            get_logger(__name__).warning("broker_unreadable", reason=str(error))
            return plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, "The broker does not answer.")
        except (KeyError, ValueError):  # a form without its fields, a cursor that is no number
            return plain(start_response, HTTPStatus.BAD_REQUEST, "The request cannot be understood.")
        return answer

    return pages


def _cookie(environ: WSGIEnvironment) -> dict[str, str]:
    """Hand on a CSRF token of the right form alone: whatever the cookie holds is put into the page unescaped."""
    match = _CSRF_COOKIE.search(environ.get("HTTP_COOKIE", ""))
    return {"HTTP_COOKIE": match[1] if match else ""}
