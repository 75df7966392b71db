"""Everything that the dashboard's port answers."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from dashboard.answers import body, plain
from dashboard.headers import secured
from dashboard.pages import PREFIX
from studio.admin_access import CHALLENGE, Access, Gate
from studio.health import HealthReport


def make_site(pages: WSGIApplication, gate: Gate, report: Callable[[], HealthReport]) -> WSGIApplication:
    """Return the application: the pages behind the gate, and the health open to all."""
    challenge = ("WWW-Authenticate", CHALLENGE)

    def site(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/health":
            return _health(report(), start_response)
        if path == PREFIX:
            return plain(start_response, HTTPStatus.PERMANENT_REDIRECT, f"{PREFIX}/", ("Location", f"{PREFIX}/"))
        if not path.startswith(f"{PREFIX}/"):
            return plain(start_response, HTTPStatus.NOT_FOUND, f"The dashboard is at {PREFIX}/.")
        match gate.access(environ.get("HTTP_AUTHORIZATION", "")):
            case Access.GRANTED:
                return pages(environ, start_response)
            case Access.DENIED:
                return plain(start_response, HTTPStatus.UNAUTHORIZED, "The admin token is needed.", challenge)
            case Access.CLOSED:
                text = "The dashboard is closed: ADMIN_TOKEN is not set."
                return plain(start_response, HTTPStatus.FORBIDDEN, text)

    return secured(site)


def _health(report: HealthReport, start_response: StartResponse) -> Iterable[bytes]:
    return body(start_response, report.http_status, "application/json", report.as_json())
