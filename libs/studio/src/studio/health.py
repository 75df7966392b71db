"""Health of a process that has no HTTP of its own: one tiny private endpoint."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from studio.errors import StudioError


@dataclass(frozen=True)
class HealthReport:
    """Whether a process can do its work, and what it says of each thing that it needs."""

    checks: Mapping[str, str] = field(default_factory=dict)

    OK = "ok"

    @property
    def is_ready(self) -> bool:
        """Whether every check passed."""
        return all(result == self.OK for result in self.checks.values())

    @property
    def http_status(self) -> HTTPStatus:
        """How a probe is answered: 200, or 503 while something is missing."""
        return HTTPStatus.OK if self.is_ready else HTTPStatus.SERVICE_UNAVAILABLE

    def as_json(self) -> str:
        """Return the body of that answer."""
        return json.dumps({"status": "ready" if self.is_ready else "not_ready", "checks": dict(self.checks)})


def examine(checks: Mapping[str, Callable[[], None]]) -> HealthReport:
    """Run each check; one passes by returning, and fails by raising a ``StudioError``."""
    return HealthReport({name: _result(check) for name, check in checks.items()})


def _result(check: Callable[[], None]) -> str:
    try:
        check()
    except StudioError as error:
        return error.code.value
    return HealthReport.OK


class PortTakenError(Exception):
    """The address that a process was told to listen on is not free."""


class HealthServer:
    """Answers ``GET /health`` from a thread: 200 while the report is ready, 503 otherwise.

    Raises:
        PortTakenError: ``HEALTH_HOST`` and ``HEALTH_PORT`` cannot be listened on.
    """

    def __init__(self, host: str, port: int, report: Callable[[], HealthReport]) -> None:
        try:
            self._server = ThreadingHTTPServer((host, port), _handler(report))
        except OSError as error:
            reason = f"HEALTH_HOST, HEALTH_PORT: cannot listen on {host}:{port}: {error.strerror}"
            raise PortTakenError(reason) from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on (chosen by the system when 0 was asked for)."""
        return self._server.server_port

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(report: Callable[[], HealthReport]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/health":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            current = report()
            self.send_response(current.http_status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(current.as_json().encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Probes are not logged."""

    return Handler
