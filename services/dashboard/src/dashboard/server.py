"""The HTTP server of the dashboard."""

import threading
from wsgiref.types import WSGIApplication

import waitress

THREADS = 4
MAX_BODY_BYTES = 16 * 1024
"""The forms hold a token, a queue's name and a message's id."""

STOP_GRACE_SECONDS = 1.0


class WebServer:
    """Serves a WSGI application from threads of its own."""

    def __init__(self, host: str, port: int, app: WSGIApplication) -> None:
        self._server = waitress.create_server(
            app, host=host, port=port, threads=THREADS, ident=None, max_request_body_size=MAX_BODY_BYTES
        )
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on (chosen by the system when 0 was asked for)."""
        return int(self._server.effective_port)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Begin no more requests, give those in hand a second to end, and close the port."""
        self._server.task_dispatcher.shutdown(timeout=STOP_GRACE_SECONDS)
        self._server.close()
