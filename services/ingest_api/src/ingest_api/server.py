"""The HTTP server: its socket, and its life between the start and a signal to stop."""

import contextlib
import math
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from studio.health import PortTakenError

KEEP_ALIVE_SECONDS = 75
"""For an idle connection: longer than proxies and clients keep one (nginx 60 s), so that it is they who close it. One
that the server closes just as a request comes looks to its sender like a request that was lost."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens (on any free port, if ``port`` is 0).

    Raises:
        PortTakenError: the address cannot be had; the message names ``INGEST_HOST`` and ``INGEST_PORT``.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off; else the second packet of each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # or a restart would wait for old connections
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        reason = f"INGEST_HOST, INGEST_PORT: cannot listen on {host}:{port}: {error.strerror}"
        raise PortTakenError(reason) from error
    return listener


class _Server(uvicorn.Server):
    """Leaves the signals to whoever sets ``stopping``, of which the rest of the process must know at once, too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def serve_until(
    stopping: threading.Event, app: ASGIApp, listener: socket.socket, *, grace_seconds: float = 0.0
) -> None:
    """Serve until ``stopping`` is set. Then nothing new is taken, and requests in hand have so long to end."""
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=math.ceil(grace_seconds),
        )
    )

    def pass_on() -> None:
        stopping.wait()
        server.should_exit = True

    threading.Thread(target=pass_on, name="stop", daemon=True).start()
    server.run(sockets=[listener])
