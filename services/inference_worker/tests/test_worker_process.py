"""The worker's process on real servers: what it leaves behind when it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from local_stack.tether import tethered
from studio.contracts.ids import new_id
from studio.contracts.jobs import AttemptClaim, JobRequest, JobState, SourceFacts, Stage
from studio.contracts.keys import OPEN_PREFIX, WORKERS_PREFIX
from studio.contracts.messages import Queue, RemoveBackground
from studio.contracts.options import RemoveBackgroundOptions
from studio.job_records import JobRecords, utc_now
from studio.messaging import connect_redis, make_broker, send, waiting_job_ids
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings, StoreSettings
from studio_testing.waiting import wait_until

SLOW_WORKER = Path(__file__).with_name("slow_worker.py")
PATIENCE_SECONDS = 60.0


class World:
    """A store and a broker, and workers on them."""

    def __init__(self, store: StoreSettings, broker: BrokerSettings, folder: Path) -> None:
        self.store = ObjectStore.connect(store)
        self.records = JobRecords(self.store)
        self.broker = make_broker(broker)
        self.redis = connect_redis(broker)
        self.log = folder / "worker.log"
        self.environment = os.environ | {
            "S3_ENDPOINT_URL": store.s3_endpoint_url,
            "S3_ACCESS_KEY": store.s3_access_key.get_secret_value(),
            "S3_SECRET_KEY": store.s3_secret_key.get_secret_value(),
            "S3_BUCKET": store.s3_bucket,
            "REDIS_URL": broker.redis_url.get_secret_value(),
            "HEALTH_PORT": "0",
        }

    @contextmanager
    def worker(self, seconds: float, grace_seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
        environment = self.environment | {
            "SLOW_SECONDS": str(seconds),
            "WORKER_STOP_GRACE_SECONDS": str(grace_seconds),
        }
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                tethered([sys.executable, str(SLOW_WORKER)]), env=environment, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def submit(self) -> str:
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
        self.records.reserve(request)
        self.records.accept(request)
        send(self.broker, RemoveBackground(job_id=request.job_id))
        return request.job_id

    def until(self, condition: Callable[[], bool], what: str) -> None:
        try:
            wait_until(condition, what=what, timeout_seconds=PATIENCE_SECONDS)
        except TimeoutError as error:
            raise AssertionError(self.log.read_text()) from error

    def state(self, job_id: str) -> JobState | None:
        view = self.records.view(job_id)
        return view.state if view else None

    def is_inferring(self, job_id: str) -> bool:
        progress = self.records.progress(job_id)
        return progress is not None and progress.stage is Stage.INFERRING


@pytest.fixture
def world(store_settings: StoreSettings, broker_settings: BrokerSettings, tmp_path: Path) -> World:
    return World(store_settings, broker_settings, tmp_path)


def test_a_worker_without_models_does_its_jobs_and_withdraws_its_report_when_it_ends(world: World) -> None:
    job_id = world.submit()

    with world.worker(seconds=0, grace_seconds=30) as process:
        world.until(lambda: world.state(job_id) is JobState.SUCCEEDED, "a success")
        world.until(lambda: len(list(world.store.list(WORKERS_PREFIX))) == 1, "its report")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0

    assert list(world.store.list(WORKERS_PREFIX)) == []
    assert list(world.store.list(OPEN_PREFIX)) == []


def test_what_cannot_be_finished_in_time_does_not_count_and_the_next_worker_has_it_at_once(world: World) -> None:
    job_id = world.submit()

    with world.worker(seconds=PATIENCE_SECONDS * 2, grace_seconds=0.1) as process:
        world.until(lambda: world.is_inferring(job_id), "the inference")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0

    assert world.records.objects(job_id).attempts == {}
    assert waiting_job_ids(world.redis, [Queue.INFERENCE]) == {job_id}
    with world.worker(seconds=0, grace_seconds=30):
        world.until(lambda: world.state(job_id) is JobState.SUCCEEDED, "a success")
    outcome = world.records.outcome(job_id)
    assert outcome is not None
    assert outcome.attempt == 1


def test_what_is_nearly_done_is_finished_before_the_process_ends(world: World) -> None:
    job_id = world.submit()

    with world.worker(seconds=1, grace_seconds=30) as process:
        world.until(lambda: world.is_inferring(job_id), "the inference")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0

    assert world.state(job_id) is JobState.SUCCEEDED


def test_a_worker_that_was_stopped_while_another_took_its_job_drops_its_work_when_it_goes_on(world: World) -> None:
    job_id = world.submit()

    with world.worker(seconds=1, grace_seconds=30) as process:
        world.until(lambda: world.is_inferring(job_id), "the inference")
        process.send_signal(signal.SIGSTOP)
        assert world.records.claim_attempt(job_id, 2, AttemptClaim(worker="other", started_at=utc_now()))
        process.send_signal(signal.SIGCONT)
        world.until(lambda: "attempt_lost" in world.log.read_text(), "the loss")

    assert world.records.outcome(job_id) is None
    assert sorted(world.records.objects(job_id).attempts) == [1, 2]
