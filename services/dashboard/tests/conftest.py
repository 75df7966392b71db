"""A dashboard that serves within the test's process, and a browser for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from pydantic import SecretStr

from dashboard.server import WebServer
from dashboard.service import make_app
from studio.admin_access import AdminSettings
from studio.messaging import make_broker
from studio.settings import BrokerSettings

Open = Callable[..., httpx.Client]


@pytest.fixture
def open_dashboard(broker_settings: BrokerSettings) -> Iterator[Open]:
    """Start a dashboard with a token (None: without), and return a client of it that holds no credentials."""
    with ExitStack() as cleanup:

        def open_one(token: str | None, redis_url: str | None = None) -> httpx.Client:
            settings = broker_settings.model_copy(update={"redis_url": SecretStr(redis_url)} if redis_url else {})
            admin = AdminSettings(admin_token=SecretStr(token) if token else None)
            server = WebServer("127.0.0.1", 0, make_app(make_broker(settings), admin))
            server.start()
            cleanup.callback(server.stop)
            return cleanup.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{server.port}"))

        yield open_one
