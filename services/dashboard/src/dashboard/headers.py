"""Headers that every answer carries, and the flags of the cookies."""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from dashboard.answers import Header

SECURITY_HEADERS: tuple[Header, ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    # The pages have one inline style sheet, forms that post to themselves, and neither scripts nor pictures.
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
)


def secured(app: WSGIApplication) -> WSGIApplication:
    """Add the security headers to every answer of ``app``, and ``SameSite=Strict`` to its cookies."""

    def wrapper(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[Header], *exc_info: Any) -> Any:  # noqa: ANN401 - as WSGI has it
            return start_response(status, [*map(_strict, headers), *SECURITY_HEADERS], *exc_info)

        return app(environ, start)

    return wrapper


def _strict(header: Header) -> Header:
    name, value = header
    is_cookie = name.lower() == "set-cookie" and "samesite" not in value.lower()
    return (name, f"{value}; SameSite=Strict") if is_cookie else header
