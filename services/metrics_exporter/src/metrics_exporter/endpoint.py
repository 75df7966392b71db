"""``GET /metrics`` and ``GET /health`` on one private port."""

import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app

from studio.health import HealthReport, PortTakenError


def make_app(registry: CollectorRegistry, report: Callable[[], HealthReport]) -> WSGIApplication:
    """Return the WSGI application: the registry as Prometheus text, and the report as 200 or 503."""
    metrics = make_wsgi_app(registry)

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/metrics":
                body: Iterable[bytes] = metrics(environ, start_response)
                return body
            case "/health":
                current = report()
                return _answer(start_response, current.http_status, "application/json", current.as_json())
            case _:
                return _answer(start_response, HTTPStatus.NOT_FOUND, "text/plain", "There is /metrics and /health.\n")

    return app


class MetricsServer:
    """Serves the application from threads of its own.

    Raises:
        PortTakenError: ``METRICS_HOST`` and ``METRICS_PORT`` cannot be listened on.
    """

    def __init__(self, host: str, port: int, app: WSGIApplication) -> None:
        try:
            self._server = make_server(host, port, app, _Server, _QuietHandler)
        except OSError as error:
            reason = f"METRICS_HOST, METRICS_PORT: cannot listen on {host}:{port}: {error.strerror}"
            raise PortTakenError(reason) from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)

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


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    timeout = 10.0
    """Seconds that a client may be silent: one that never sends its request does not keep a thread."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Scrapes are not logged."""


def _answer(start_response: StartResponse, status: HTTPStatus, media_type: str, body: str) -> list[bytes]:
    start_response(f"{status.value} {status.phrase}", [("Content-Type", media_type)])
    return [body.encode()]
