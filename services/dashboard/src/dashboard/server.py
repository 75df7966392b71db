"""The HTTP server of the dashboard."""

import socket
import threading
from wsgiref.types import WSGIApplication

import waitress
import waitress.wasyncore

from studio.health import PortTakenError

THREADS = 4
MAX_BODY_BYTES = 16 * 1024
"""The forms hold a token, a queue's name and a message's id."""

STOP_GRACE_SECONDS = 1.0

POLL_SECONDS = 30.0
"""Of the sleeping loop, which every event wakes; as often, at least, it looks for connections that idle."""


class WebServer:
    """Serves a WSGI application from threads of its own.

    Raises:
        PortTakenError: ``DASHBOARD_HOST`` and ``DASHBOARD_PORT`` cannot be listened on.
    """

    def __init__(self, host: str, port: int, app: WSGIApplication) -> None:
        listening = _listen(host, port)
        self.port = int(listening.getsockname()[1])
        """The port that is listened on (chosen by the system when 0 was asked for)."""
        self._stopping = threading.Event()
        self._channels: dict[int, object] = {}
        self._server = waitress.create_server(
            app,
            map=self._channels,
            sockets=[listening],
            threads=THREADS,
            ident=None,
            max_request_body_size=MAX_BODY_BYTES,
        )
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Begin no more requests, give those in hand a second to end, and close the port."""
        self._server.task_dispatcher.shutdown(timeout=STOP_GRACE_SECONDS)
        self._stopping.set()
        self._server.pull_trigger()  # Wakes the loop. Only then is closed what it selects from.
        self._thread.join()
        waitress.wasyncore.close_all(self._channels)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            waitress.wasyncore.loop(timeout=POLL_SECONDS, map=self._channels, count=1)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = f"DASHBOARD_HOST, DASHBOARD_PORT: cannot listen on {host}:{port}: {error.strerror}"
        raise PortTakenError(reason) from error
