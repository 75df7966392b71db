"""Settings of the worker that depend on each other, or on the process."""

import os
import re

import pytest

from inference_worker.settings import WorkerSettings, default_worker_name
from studio.contracts.keys import WorkerKey, parse
from studio.settings import SettingsError, load


def test_the_hard_limit_must_lie_behind_the_soft_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_TIME_LIMIT_SECONDS", "150")

    with pytest.raises(SettingsError, match="JOB_HARD_TIME_LIMIT_SECONDS must be more than JOB_TIME_LIMIT_SECONDS"):
        load(WorkerSettings)


def test_two_workers_of_one_host_do_not_share_a_name() -> None:
    assert load(WorkerSettings).worker_name == default_worker_name()
    assert default_worker_name().endswith(f"-{os.getpid()}")


def test_a_host_with_a_very_long_name_still_has_workers_with_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.node", lambda: "a" * 253)

    name = load(WorkerSettings).worker_name

    assert re.fullmatch(rf"a+-{os.getpid()}", name)
    assert parse(str(WorkerKey(name))) == WorkerKey(name)
