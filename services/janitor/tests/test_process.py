"""``python -m janitor`` as a supervisor sees it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from studio.contracts.ids import new_id
from studio.contracts.keys import CleanupKey, CleanupObject
from studio.contracts.messages import RunCleanup
from studio.messaging import make_broker, send, waiting_job_ids
from studio.settings import BrokerSettings
from studio_testing.processes import running
from studio_testing.redis_server import redis_server
from studio_testing.waiting import wait_until

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
JANITOR = [sys.executable, "-m", "janitor"]


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
    bucket.batch([], expires_in=timedelta(seconds=-1))
    log = tmp_path / "janitor.log"

    with janitor({**environment, "CLEANUP_INTERVAL_SECONDS": "3600"}, log) as process:
        wait_until(lambda: "sweep_finished" in log.read_text(), what="the first sweep")
        assert bucket.listing() == set()

        process.terminate()
        status = process.wait(timeout=10)

    assert status == 0
    assert log.read_text().count('"sweep_finished"') == 1
    assert '"batches": 1' in log.read_text()
    assert "janitor_stopped" in log.read_text()


def test_a_disabled_schedule_leaves_sweeps_that_are_asked_for(
    bucket: Bucket, broker_settings: BrokerSettings, environment: dict[str, str], tmp_path: Path
) -> None:
    bucket.finish(bucket.accept())
    log = tmp_path / "janitor.log"

    with janitor({**environment, "CLEANUP_ENABLED": "false", "CLEANUP_INTERVAL_SECONDS": "1"}, log):
        wait_until(lambda: "schedule_disabled" in log.read_text(), what="the warning")
        send(make_broker(broker_settings), RunCleanup(cleanup_id=(asked := new_id()), older_than_seconds=0))
        report = str(CleanupKey(asked, CleanupObject.REPORT))
        wait_until(lambda: bucket.listing() == {report}, what="only the report is left")

    sweeps = [line for line in log.read_text().splitlines() if "sweep_finished" in line]
    assert len(sweeps) == 1
    assert asked in sweeps[0]


def test_jobs_whose_messages_were_lost_are_sent_again_while_it_runs(
    bucket: Bucket, broker_settings: BrokerSettings, environment: dict[str, str], tmp_path: Path
) -> None:
    requests = [bucket.accept() for _ in range(3)]
    client = make_broker(broker_settings).client

    with janitor({**environment, "RECONCILE_INTERVAL_SECONDS": "0.5"}, tmp_path / "janitor.log"):
        wait_until(
            lambda: waiting_job_ids(client, ["inference"]) == {request.job_id for request in requests},
            what="every job waits",
        )


def test_a_redis_that_is_away_stops_no_sweep_and_is_logged_once(
    bucket: Bucket, environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "janitor.log"
    quick = {"CLEANUP_INTERVAL_SECONDS": "1", "RECONCILE_INTERVAL_SECONDS": "0.5"}
    with ExitStack() as life_of_redis:
        redis_url = {"REDIS_URL": life_of_redis.enter_context(redis_server(tmp_path / "redis")).url(0)}
        with janitor({**environment, **redis_url, **quick}, log):
            life_of_redis.close()
            wait_until(lambda: "reconciliation_waits" in log.read_text(), what="the outage was seen")
            seen = log.read_text().count('"sweep_finished"')
            wait_until(lambda: log.read_text().count('"sweep_finished"') >= seen + 3, what="sweeps go on")

    assert log.read_text().count('"reconciliation_waits"') == 1


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
