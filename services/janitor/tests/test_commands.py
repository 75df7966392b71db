"""``python -m janitor COMMAND`` as a person at a terminal sees it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import studio_testing.fleet
from studio.contracts.keys import JobKey, JobObject
from studio.messaging import make_broker, waiting_job_ids
from studio.settings import BrokerSettings

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
CLOCK_SHIFT = Path(studio_testing.fleet.__file__).with_name("clock_shift")


def janitor(
    environment: Mapping[str, str], *arguments: str, timeout_seconds: float = 60
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "janitor", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )


def without_broker(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name != "REDIS_URL"}


def test_a_sweep_by_hand_needs_no_broker_and_prints_its_report(bucket: Bucket, environment: dict[str, str]) -> None:
    bucket.finish(bucket.accept())

    dry = janitor(without_broker(environment), "sweep", "--dry-run", "--older-than", "0")
    assert dry.returncode == 0, dry.stderr
    assert json.loads(dry.stdout)["jobs_removed"] == 1
    assert len(bucket.listing()) == 8

    wet = janitor(without_broker(environment), "sweep", "--older-than", "0")
    report = json.loads(wet.stdout)
    assert wet.returncode == 0, wet.stderr
    assert (report["jobs_removed"], report["is_complete"], report["errors"]) == (1, True, [])
    assert bucket.listing() == set()


def test_what_could_not_be_read_shows_in_the_exit_status(bucket: Bucket, environment: dict[str, str]) -> None:
    request = bucket.accept(expires_in=timedelta(seconds=-700))
    bucket.store.put(JobKey(request.job_id, JobObject.REQUEST), b"not JSON", media_type="application/json")

    ended = janitor(environment, "sweep")

    assert ended.returncode == 1
    assert request.job_id in json.loads(ended.stdout)["errors"][0]


@pytest.mark.parametrize("offset_seconds", [-120, 120])
def test_a_janitor_whose_clock_is_wrong_does_no_harm(
    bucket: Bucket, environment: dict[str, str], offset_seconds: int
) -> None:
    alive = bucket.accept(expires_in=timedelta(seconds=-1))
    bucket.claim(alive)
    not_due = bucket.finish(bucket.accept(expires_in=timedelta(seconds=100)))
    expired = bucket.finish(bucket.accept(expires_in=timedelta(seconds=-1)))
    before = {key for key in bucket.listing() if expired.job_id not in key}
    wrong = {"PYTHONPATH": str(CLOCK_SHIFT), "STUDIO_TEST_CLOCK_OFFSET": str(offset_seconds)}

    ended = janitor({**environment, **wrong}, "sweep")

    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["verdicts"]["running"] == 1
    assert bucket.listing() >= before
    assert bucket.records.outcome(alive.job_id) is None
    assert bucket.records.outcome(not_due.job_id) is not None


def test_lost_jobs_are_found_by_hand(
    bucket: Bucket, broker_settings: BrokerSettings, environment: dict[str, str]
) -> None:
    request = bucket.accept()

    ended = janitor(environment, "reconcile")

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["resent"] == 1
    assert waiting_job_ids(make_broker(broker_settings).client, ["inference"]) == {request.job_id}


def test_the_storage_is_made_ready_by_hand(environment: dict[str, str]) -> None:
    ended = janitor(without_broker(environment), "init-storage")

    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("ok: ") for line in lines)


@pytest.mark.parametrize(
    "arguments", [["sweep", "--older-than", "-1"], ["init-storage", "--expire-days", "0"], ["dance"]]
)
def test_a_wrong_argument_ends_with_two(environment: dict[str, str], arguments: list[str]) -> None:
    assert janitor(environment, *arguments).returncode == 2


def test_a_store_that_is_away_is_one_line_and_ends_with_one(environment: dict[str, str]) -> None:
    ended = janitor({**environment, "S3_ENDPOINT_URL": "http://127.0.0.1:9"}, "sweep")

    assert ended.returncode == 1
    assert "store_unavailable" in ended.stderr
    assert "Traceback" not in ended.stderr
