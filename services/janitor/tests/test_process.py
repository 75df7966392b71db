"""``python -m janitor`` as a supervisor sees it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from local_stack.ports import free_ports
from studio.contracts.ids import new_id
from studio.contracts.messages import RunCleanup
from studio.messaging import make_broker, send
from studio.settings import BrokerSettings, StoreSettings
from studio_testing.processes import running
from studio_testing.waiting import wait_until

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
JANITOR = [sys.executable, "-m", "janitor"]


@pytest.fixture
def environment(broker_settings: BrokerSettings, store_settings: StoreSettings) -> dict[str, str]:
    return {
        "REDIS_URL": broker_settings.redis_url.get_secret_value(),
        "S3_ENDPOINT_URL": store_settings.s3_endpoint_url,
        "S3_ACCESS_KEY": store_settings.s3_access_key.get_secret_value(),
        "S3_SECRET_KEY": store_settings.s3_secret_key.get_secret_value(),
        "S3_BUCKET": store_settings.s3_bucket,
        "HEALTH_PORT": str(free_ports(1)[0]),
    }


@contextmanager
def janitor(environment: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A janitor, from when it is ready."""
    url = f"http://127.0.0.1:{environment['HEALTH_PORT']}/health"

    def is_ready() -> bool:
        try:
            return httpx.get(url).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    with running(JANITOR, environment, log, is_ready) as process:
        yield process


def test_it_sweeps_at_its_start_and_sleeps_until_it_is_told_to_end(
    bucket: Bucket, environment: dict[str, str], tmp_path: Path
) -> None:
    bucket.finish(bucket.accept(created_at=datetime.now(UTC) - timedelta(days=2)))
    log = tmp_path / "janitor.log"

    with janitor({**environment, "CLEANUP_INTERVAL_SECONDS": "3600"}, log) as process:
        wait_until(lambda: "sweep_finished" in log.read_text(), what="the first sweep")
        assert bucket.listing() == set()

        process.terminate()
        status = process.wait(timeout=10)

    assert status == 0
    assert log.read_text().count('"sweep_finished"') == 1
    assert '"expired": 1' in log.read_text()
    assert "janitor_stopped" in log.read_text()


def test_a_disabled_schedule_leaves_sweeps_that_are_asked_for(
    bucket: Bucket, broker_settings: BrokerSettings, environment: dict[str, str], tmp_path: Path
) -> None:
    bucket.finish(bucket.accept(created_at=datetime.now(UTC) - timedelta(days=2)))
    log = tmp_path / "janitor.log"

    with janitor({**environment, "CLEANUP_ENABLED": "false", "CLEANUP_INTERVAL_SECONDS": "1"}, log):
        wait_until(lambda: "schedule_disabled" in log.read_text(), what="the warning")
        send(make_broker(broker_settings), RunCleanup(cleanup_id=(asked := new_id()), older_than_seconds=0))
        wait_until(lambda: not bucket.listing(), what="the bucket is empty")

    sweeps = [line for line in log.read_text().splitlines() if "sweep_finished" in line]
    assert len(sweeps) == 1
    assert asked in sweeps[0]


def test_a_wrong_setting_stops_the_start_with_a_line_that_names_it(environment: dict[str, str]) -> None:
    ended = subprocess.run(
        JANITOR,
        env={**os.environ, **environment, "CLEANUP_INTERVAL_SECONDS": "0"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert "CLEANUP_INTERVAL_SECONDS" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_no_secret_is_logged(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "janitor.log"

    with janitor({**environment, "LOG_LEVEL": "DEBUG"}, log):
        wait_until(lambda: "sweep_finished" in log.read_text(), what="the first sweep")

    assert environment["S3_SECRET_KEY"] not in log.read_text()
    assert environment["REDIS_URL"].split("@", maxsplit=1)[0].rpartition(":")[2] not in log.read_text()
