"""Sweeps as the process runs them: by message, by an order found in the bucket, on schedule, through trouble."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from dramatiq.errors import Retry

from janitor.broker_messages import no_telemetry
from janitor.cleanup import Cleanup
from janitor.graph import make_cleanup
from janitor.orders import CleanupOrders
from janitor.schedule import clean_on_schedule
from janitor.settings import CleanupSettings
from janitor.tally import Leftover, SweepOrder, SweepTally
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.cleanups import CleanupOrder, CleanupReport
from studio.contracts.ids import new_id
from studio.contracts.keys import CleanupKey, CleanupObject, JobKey, JobObject
from studio.contracts.messages import RunCleanup
from studio.errors import StoreUnavailableError
from studio.messaging import handle, make_broker, send
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings, StoreSettings
from studio_testing.waiting import wait_until

Bucket = Any  # the fixture's class lives in conftest.py, which tests do not import
SETTINGS = CleanupSettings()


def cleanup_of(store: ObjectStore, stopping: threading.Event | None = None) -> Cleanup:
    return make_cleanup(store, SETTINGS, no_telemetry, stopping or threading.Event())


@contextmanager
def consuming(settings: BrokerSettings, orders: CleanupOrders) -> Iterator[None]:
    broker = make_broker(settings, consumer_middleware(time_limit_seconds=60))
    handle(broker, RunCleanup, orders.handle)
    consumer = QueueConsumer(broker)
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(grace_seconds=5)


def report_of(bucket: Bucket, cleanup_id: str) -> CleanupReport | None:
    report: CleanupReport | None = bucket.facts.read(CleanupKey(cleanup_id, CleanupObject.REPORT), CleanupReport)
    return report


def place_order(bucket: Bucket, **wishes: Any) -> str:  # noqa: ANN401 - fields of the order
    order = CleanupOrder(cleanup_id=new_id(), request_id="r", created_at=bucket.now, **wishes)
    bucket.facts.write(CleanupKey(order.cleanup_id, CleanupObject.ORDER), order)
    return order.cleanup_id


def unreachable_store(settings: StoreSettings) -> ObjectStore:
    return ObjectStore.connect(settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"}))


def test_a_message_removes_what_has_ended_and_is_told_of(bucket: Bucket, broker_settings: BrokerSettings) -> None:
    ended, open_one = bucket.finish(bucket.accept()), bucket.accept()
    cleanup_id = new_id()

    with consuming(broker_settings, CleanupOrders(bucket.store, cleanup_of(bucket.store))):
        send(make_broker(broker_settings), RunCleanup(cleanup_id=cleanup_id, older_than_seconds=0))
        wait_until(lambda: report_of(bucket, cleanup_id) is not None, what="the report")

    report = report_of(bucket, cleanup_id)
    assert report is not None
    assert report.is_complete
    assert (report.jobs_removed, report.objects_removed) == (1, 7)
    assert report.bytes_removed > 0
    assert (report.verdicts["aged"], report.verdicts["retained"]) == (1, 1)
    assert report.started_at <= report.finished_at
    assert not any(ended.job_id in key for key in bucket.listing())
    assert bucket.records.request(open_one.job_id) == open_one


def test_a_dry_run_by_message_tells_what_would_go_and_removes_nothing(
    bucket: Bucket, broker_settings: BrokerSettings
) -> None:
    bucket.finish(bucket.accept())
    before, cleanup_id = bucket.listing(), new_id()

    with consuming(broker_settings, CleanupOrders(bucket.store, cleanup_of(bucket.store))):
        send(make_broker(broker_settings), RunCleanup(cleanup_id=cleanup_id, older_than_seconds=0, dry_run=True))
        wait_until(lambda: report_of(bucket, cleanup_id) is not None, what="the report")

    report = report_of(bucket, cleanup_id)
    assert report is not None
    assert report.dry_run
    assert (report.jobs_removed, report.objects_removed) == (1, 7)
    assert bucket.listing() - before == {str(CleanupKey(cleanup_id, CleanupObject.REPORT))}


def test_a_sweep_that_the_end_of_the_process_cuts_short_is_asked_for_again_and_not_reported(bucket: Bucket) -> None:
    bucket.finish(bucket.accept())
    stopping, cleanup_id = threading.Event(), new_id()
    stopping.set()

    with pytest.raises(Retry):
        CleanupOrders(bucket.store, cleanup_of(bucket.store, stopping)).handle(
            RunCleanup(cleanup_id=cleanup_id, older_than_seconds=0)
        )

    assert report_of(bucket, cleanup_id) is None


def test_an_order_that_was_carried_out_keeps_its_first_report(bucket: Bucket) -> None:
    bucket.finish(bucket.accept())
    orders = CleanupOrders(bucket.store, cleanup_of(bucket.store))
    message = RunCleanup(cleanup_id=new_id(), older_than_seconds=0)
    orders.handle(message)
    first = report_of(bucket, message.cleanup_id)
    later = bucket.finish(bucket.accept())

    orders.handle(message)

    assert first is not None
    assert report_of(bucket, message.cleanup_id) == first
    assert bucket.records.request(later.job_id) == later


def test_an_order_whose_message_was_lost_is_found(bucket: Bucket) -> None:
    bucket.finish(bucket.accept())
    cleanup_id = place_order(bucket, older_than_seconds=0)
    cleanup = cleanup_of(bucket.store)

    CleanupOrders(bucket.store, cleanup).carry_out_forgotten()
    assert report_of(bucket, cleanup_id) is None  # its message may be on its way

    CleanupOrders(bucket.store, cleanup, lambda: bucket.now + timedelta(minutes=1)).carry_out_forgotten()
    report = report_of(bucket, cleanup_id)
    assert report is not None
    assert report.jobs_removed == 1


def test_an_order_that_cannot_be_read_does_not_hold_the_others(bucket: Bucket) -> None:
    strange = CleanupKey(new_id(), CleanupObject.ORDER)
    bucket.store.put(strange, b"not JSON", media_type="application/json")
    cleanup_id = place_order(bucket, dry_run=True)

    CleanupOrders(
        bucket.store, cleanup_of(bucket.store), lambda: bucket.now + timedelta(minutes=1)
    ).carry_out_forgotten()

    assert report_of(bucket, cleanup_id) is not None


def test_a_sweep_that_is_asked_for_looks_for_orphans_everywhere(bucket: Bucket) -> None:
    for _ in range(3):
        bucket.store.put(JobKey(new_id(), JobObject.MATTE), b"late", media_type="image/png")
    few = make_cleanup(
        bucket.store,
        CleanupSettings(orphan_scan_keys=1),
        no_telemetry,
        threading.Event(),
    )
    few._housekeeping._clock = lambda: bucket.now + timedelta(hours=1)

    assert few.run(SweepOrder(new_id(), dry_run=True)).leftovers == {Leftover.ORPHAN: 1}
    assert few.run(SweepOrder(new_id(), thorough=True)).leftovers == {Leftover.ORPHAN: 3}


def test_the_health_tells_of_a_failed_sweep_until_one_succeeds(bucket: Bucket, store_settings: StoreSettings) -> None:
    cleanup, broken = cleanup_of(bucket.store), cleanup_of(unreachable_store(store_settings))
    working = cleanup._sweeper
    cleanup.check()

    cleanup._sweeper = broken._sweeper
    with pytest.raises(StoreUnavailableError):
        cleanup.run(SweepOrder(new_id()))
    with pytest.raises(StoreUnavailableError):
        cleanup.check()

    cleanup._sweeper = working
    cleanup.run(SweepOrder(new_id()))
    cleanup.check()


def test_the_schedule_goes_on_after_a_sweep_that_failed(store_settings: StoreSettings) -> None:
    stopping, sweeps = threading.Event(), list[SweepOrder]()
    store = unreachable_store(store_settings)

    class Counted(Cleanup):
        def run(self, order: SweepOrder) -> SweepTally:
            sweeps.append(order)
            if len(sweeps) == 3:
                stopping.set()
            return super().run(order)

    plain = cleanup_of(store)
    cleanup = Counted(plain._sweeper, plain._housekeeping, threading.Event())
    clean_on_schedule(cleanup, CleanupOrders(store, cleanup), interval_seconds=0.01, stopping=stopping)

    assert len({order.cleanup_id for order in sweeps}) == 3
