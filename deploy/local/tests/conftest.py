import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio_testing.stack import RunningStack, started_stack

SERVICES = ("ingest_api", "inference_worker", "janitor", "metrics_exporter", "dashboard")

IDLE = """
    import signal
    signal.signal(signal.SIGTERM, lambda *_: exit())
    signal.pause()
"""

READY_API = """
    import os
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Api(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"workers": [{"name": "stand-in"}]}')

    HTTPServer((os.environ["INGEST_HOST"], int(os.environ["INGEST_PORT"])), Api).serve_forever()
"""


class StandIns:
    """Packages that stand before the services on the path: the launcher is tested here, with good ones and bad ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in SERVICES:
            self.replace(name, READY_API if name == "ingest_api" else IDLE)

    def replace(self, name: str, program: str) -> None:
        package = self._folder / name
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(textwrap.dedent(program))

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self._folder)}


@pytest.fixture
def stand_ins(tmp_path: Path) -> StandIns:
    return StandIns(tmp_path / "stand-ins")


@pytest.fixture(scope="module")
def lasting_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A stack of stand-ins for all tests of a module that leave it running."""
    folder = tmp_path_factory.mktemp("lasting")
    with started_stack(folder, StandIns(folder / "stand-ins").environment) as stack:
        stack.await_ready()
        yield stack
