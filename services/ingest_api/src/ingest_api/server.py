"""The HTTP server: its socket, and its life between the start and a signal to stop."""

import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from studio.health import PortTakenError

GRACE_SECONDS = 3
"""How long requests in hand may take after the signal to stop."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens (on any free port, if ``port`` is 0).

    Raises:
        PortTakenError: the address cannot be had; the message names ``INGEST_HOST`` and ``INGEST_PORT``.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # or a restart would wait for old connections
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        reason = f"INGEST_HOST, INGEST_PORT: cannot listen on {host}:{port}: {error.strerror}"
        raise PortTakenError(reason) from error
    return listener


def serve_until(stopping: threading.Event, app: ASGIApp, listener: socket.socket) -> None:
    """Serve until a signal comes, or ``stopping`` is set: a signal may come before the server listens to signals."""
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS
        )
    )

    def pass_on() -> None:
        stopping.wait()
        server.should_exit = True

    threading.Thread(target=pass_on, name="stop", daemon=True).start()
    server.run(sockets=[listener])
