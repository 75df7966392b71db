"""Sweeps as the process runs them: by message, on schedule, through trouble."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dramatiq.errors import Retry

from janitor.cleanup import Cleanup
from janitor.schedule import sweep_on_schedule
from janitor.sweep import Sweeper, SweepOrder, SweepTally
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.ids import new_id
from studio.contracts.messages import RunCleanup
from studio.errors import StoreUnavailableError
from studio.messaging import handle, make_broker, send
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings, StoreSettings
from studio_testing.waiting import wait_until

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


@contextmanager
def consuming(settings: BrokerSettings, cleanup: Cleanup) -> Iterator[None]:
    broker = make_broker(settings, consumer_middleware(time_limit_seconds=60))
    handle(broker, RunCleanup, cleanup.handle)
    consumer = QueueConsumer(broker)
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(grace_seconds=5)


def unreachable_store(settings: StoreSettings) -> ObjectStore:
    return ObjectStore.connect(settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"}))


def test_a_message_removes_what_has_ended_and_is_old_enough(bucket: Bucket, broker_settings: BrokerSettings) -> None:
    bucket.finish(bucket.accept(created_at=NOW - timedelta(hours=3)))
    kept = bucket.accept(created_at=NOW)
    bucket.finish(kept)
    cleanup = Cleanup(Sweeper(bucket.store, threading.Event(), lambda: NOW))

    with consuming(broker_settings, cleanup):
        send(make_broker(broker_settings), RunCleanup(cleanup_id=new_id(), older_than_seconds=3600))
        wait_until(lambda: len(bucket.listing()) == 7, what="one job is left, six objects and an entry")

    assert all(kept.job_id in key for key in bucket.listing())


def test_a_dry_run_by_message_removes_nothing(bucket: Bucket, broker_settings: BrokerSettings) -> None:
    bucket.finish(bucket.accept(created_at=NOW - timedelta(hours=3)))
    before, done = bucket.listing(), threading.Event()
    cleanup = Cleanup(Sweeper(bucket.store, threading.Event(), lambda: NOW))

    class Observed(Cleanup):
        def handle(self, message: RunCleanup) -> None:
            cleanup.handle(message)
            done.set()

    with consuming(broker_settings, Observed(Sweeper(bucket.store, threading.Event()))):
        send(
            make_broker(broker_settings),
            RunCleanup(cleanup_id=new_id(), older_than_seconds=0, dry_run=True),
        )
        wait_until(done.is_set, what="the message was handled")

    assert bucket.listing() == before


def test_a_sweep_that_the_end_of_the_process_cuts_short_is_asked_for_again(bucket: Bucket) -> None:
    bucket.accept(created_at=NOW - timedelta(days=3))
    stopping = threading.Event()
    stopping.set()

    with pytest.raises(Retry):
        Cleanup(Sweeper(bucket.store, stopping)).handle(RunCleanup(cleanup_id=new_id(), older_than_seconds=0))


def test_the_health_tells_of_a_failed_sweep_until_one_succeeds(bucket: Bucket, store_settings: StoreSettings) -> None:
    stores = iter([unreachable_store(store_settings), bucket.store])

    class Passing(Sweeper):
        """Sweeps a store that cannot be reached at first."""

        def sweep(self, order: SweepOrder, tally: SweepTally) -> None:
            Sweeper(next(stores), threading.Event(), lambda: NOW).sweep(order, tally)

    cleanup = Cleanup(Passing(bucket.store, threading.Event()))
    cleanup.check()

    with pytest.raises(StoreUnavailableError):
        cleanup.run(SweepOrder(new_id()))
    with pytest.raises(StoreUnavailableError):
        cleanup.check()

    cleanup.run(SweepOrder(new_id()))
    cleanup.check()


def test_the_schedule_goes_on_after_a_sweep_that_failed(store_settings: StoreSettings) -> None:
    stopping, sweeps = threading.Event(), []

    class Counted(Cleanup):
        def run(self, order: SweepOrder) -> SweepTally:
            sweeps.append(order)
            if len(sweeps) == 3:
                stopping.set()
            return super().run(order)

    cleanup = Counted(Sweeper(unreachable_store(store_settings), threading.Event()))
    sweep_on_schedule(cleanup, interval_seconds=0.01, stopping=stopping)

    assert len({order.cleanup_id for order in sweeps}) == 3
