"""Fixtures with real servers: one of each a test run, and a fresh database or bucket a test."""

from collections.abc import Iterator
from itertools import count

import pytest
import redis
from pydantic import SecretStr

from studio.settings import BrokerSettings, StoreSettings
from studio_testing.docker_engine import server_source
from studio_testing.minio_server import minio_server
from studio_testing.redis_server import RedisServer, redis_server
from studio_testing.s3_server import S3Server
from studio_testing.seaweedfs_server import seaweedfs_server
from studio_testing.stack import RunningStack, started_stack

REDIS_DATABASES = 16
_databases = count()

DRILL_LINE = "drill"
"""The property of a test that holds a drill's line."""


def pytest_report_header() -> str:
    return f"test servers: {server_source()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what each drill found, as the drills' own runner does; their processes may have had no terminal."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, [])]
    lines = sorted(str(text) for report in reports for name, text in report.user_properties if name == DRILL_LINE)
    if lines:
        terminalreporter.section("fault drills")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def redis_test_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="session")
def seaweedfs_test_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with seaweedfs_server(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server


@pytest.fixture(scope="session")
def minio_test_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with minio_server(tmp_path_factory.mktemp("minio")) as server:
        yield server


@pytest.fixture
def redis_url(redis_test_server: RedisServer) -> str:
    """An empty logical database of the run's Redis."""
    url = redis_test_server.url(next(_databases) % REDIS_DATABASES)
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def broker_heartbeat_seconds() -> float:
    """How soon a dead worker's messages return; a test module may override it."""
    return 2.0


@pytest.fixture
def broker_settings(redis_url: str, broker_heartbeat_seconds: float) -> BrokerSettings:
    """A broker on an empty database."""
    return BrokerSettings(redis_url=SecretStr(redis_url), broker_heartbeat_seconds=broker_heartbeat_seconds)


@pytest.fixture
def store_settings(seaweedfs_test_server: S3Server) -> Iterator[StoreSettings]:
    """An empty bucket on SeaweedFS."""
    with seaweedfs_test_server.fresh_bucket() as settings:
        yield settings


@pytest.fixture(params=["seaweedfs", "minio"])
def any_store_settings(request: pytest.FixtureRequest) -> Iterator[StoreSettings]:
    """An empty bucket on each S3 server in turn."""
    server: S3Server = request.getfixturevalue(f"{request.param}_test_server")
    with server.fresh_bucket() as settings:
        yield settings


@pytest.fixture(scope="session")
def studio_stack(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[RunningStack]:
    """The whole embedded stack, ready, for all tests that only use it and leave it running."""
    editor = {"EDITOR_DIR": str(pytestconfig.rootpath / "frontend" / "dist")}
    with started_stack(tmp_path_factory.mktemp("stack"), editor) as stack:
        stack.await_ready()
        yield stack
