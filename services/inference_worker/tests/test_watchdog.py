"""The hard time limit, in real processes that are stuck in native code."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from inference_worker.jobs.watchdog import EXIT_TIME_LIMIT, Watchdog
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobRequest, SourceFacts
from studio.contracts.options import RemoveBackgroundOptions
from studio.job_records import JobRecords, utc_now
from studio.object_store import ObjectStore
from studio.settings import StoreSettings

STUCK_WORKER = Path(__file__).with_name("stuck_worker.py")
PATIENCE_SECONDS = 60
EXIT_OF_THE_TRACE = 1


@pytest.fixture
def records(store_settings: StoreSettings) -> JobRecords:
    return JobRecords(ObjectStore.connect(store_settings))


def _accepted(records: JobRecords) -> str:
    source = SourceFacts(
        filename="a.png", media_type="image/png", bytes=1, sha256="0" * 64, width=2, height=1, mode="RGB"
    )
    request = JobRequest(
        job_id=new_id(),
        options=RemoveBackgroundOptions(model="isnet"),
        source=source,
        request_id="r1",
        created_at=utc_now(),
        expires_at=utc_now() + timedelta(hours=1),
    )
    records.reserve(request)
    records.accept(request)
    return request.job_id


def _get_stuck(how: str, job_id: str, store: StoreSettings) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "S3_ENDPOINT_URL": store.s3_endpoint_url,
        "S3_ACCESS_KEY": store.s3_access_key.get_secret_value(),
        "S3_SECRET_KEY": store.s3_secret_key.get_secret_value(),
        "S3_BUCKET": store.s3_bucket,
    }
    return subprocess.run(
        [sys.executable, str(STUCK_WORKER), how, job_id],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


def test_a_job_stuck_in_native_code_fails_and_ends_its_process(
    records: JobRecords, store_settings: StoreSettings
) -> None:
    job_id = _accepted(records)

    done = _get_stuck("releasing", job_id, store_settings)

    outcome = records.outcome(job_id)
    assert outcome is not None
    assert outcome.error is not None
    assert (outcome.error.code, outcome.attempt) == (FailureCode.TIME_LIMIT_EXCEEDED, 1)
    assert done.returncode == EXIT_TIME_LIMIT


def test_native_code_that_lets_no_thread_of_python_run_ends_with_its_process_and_counts_as_a_crash(
    records: JobRecords, store_settings: StoreSettings
) -> None:
    job_id = _accepted(records)

    done = _get_stuck("holding", job_id, store_settings)

    assert done.returncode == EXIT_OF_THE_TRACE
    assert "Timeout (0:00:02)!" in done.stderr
    assert "stuck_worker.py" in done.stderr  # where it stood
    assert records.outcome(job_id) is None
    assert list(records.objects(job_id).attempts) == [1]


def test_last_words_that_never_end_do_not_keep_the_process() -> None:
    ended, over = threading.Event(), threading.Event()
    statuses = []

    def end_process(status: int) -> None:
        statuses.append(status)
        ended.set()

    watchdog = Watchdog(0.05, last_words_seconds=0.05, end_process=end_process)
    with watchdog.over(lambda: over.wait(PATIENCE_SECONDS) and None):
        assert ended.wait(PATIENCE_SECONDS)
    over.set()

    assert statuses == [EXIT_TIME_LIMIT]


def test_work_that_ends_in_time_leaves_its_process_alone() -> None:
    said = []
    watchdog = Watchdog(0.2, end_process=said.append)

    for _ in range(3):
        with watchdog.over(lambda: said.append("last words")):
            pass
    threading.Event().wait(0.5)

    assert said == []
