"""What is read from the broker's own keys, which dramatiq itself has written."""

from typing import Any

import dramatiq
from structlog.testing import capture_logs

from metrics_exporter.broker_queues import BrokerCollector, BrokerQueues
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.ids import new_id
from studio.contracts.messages import Queue, RemoveBackground, RunCleanup
from studio.messaging import UnreadableMessageError, connect_redis, handle, make_broker, send
from studio.settings import BrokerSettings
from studio_testing.waiting import wait_until

Exporter = Any  # the fixture's class lives in conftest.py, which tests do not import


def messages(exporter: Exporter, queue: Queue, kind: str) -> float | None:
    value: float | None = exporter.value("studio_queue_messages", queue=queue.value, kind=kind)
    return value


def test_every_queue_is_there_from_the_start_and_empty(reader: Exporter) -> None:
    counts = {key: value for key, value in reader.scrape().items() if key[0] == "studio_queue_messages"}

    assert len(counts) == len(Queue) * 3
    assert set(counts.values()) == {0.0}
    assert reader.value("studio_exporter_up") == 1
    assert reader.value("studio_queue_workers") == 0


def test_messages_that_wait_are_ready(reader: Exporter, broker_settings: BrokerSettings) -> None:
    producer = make_broker(broker_settings)
    for _ in range(3):
        send(producer, RemoveBackground(job_id=new_id()))

    assert messages(reader, Queue.INFERENCE, "ready") == 3
    assert messages(reader, Queue.INFERENCE_BATCH, "ready") == 0
    assert messages(reader, Queue.INFERENCE, "dead") == 0


def test_a_message_that_waits_for_its_retry_is_delayed_and_then_not_ready(
    reader: Exporter, broker_settings: BrokerSettings
) -> None:
    def fail(_: RunCleanup) -> None:
        raise dramatiq.errors.Retry("later", delay=600_000)

    broker = make_broker(broker_settings, consumer_middleware(time_limit_seconds=10))
    handle(broker, RunCleanup, fail)
    consumer = QueueConsumer(broker)
    consumer.start()
    send(broker, RunCleanup(cleanup_id=new_id(), older_than_seconds=0))

    wait_until(lambda: messages(reader, Queue.JANITOR, "delayed") == 1, what="the message waits for its retry")
    assert messages(reader, Queue.JANITOR, "delayed") == 1
    assert messages(reader, Queue.JANITOR, "ready") == 0
    assert reader.value("studio_queue_workers") == 1

    consumer.stop(grace_seconds=5)
    assert messages(reader, Queue.JANITOR, "delayed") == 1


def test_a_message_that_was_given_up_is_dead(reader: Exporter, broker_settings: BrokerSettings) -> None:
    def fail(_: RunCleanup) -> None:
        raise UnreadableMessageError

    broker = make_broker(broker_settings, consumer_middleware(time_limit_seconds=10))
    handle(broker, RunCleanup, fail)
    consumer = QueueConsumer(broker)
    consumer.start()
    send(broker, RunCleanup(cleanup_id=new_id(), older_than_seconds=0))

    wait_until(lambda: messages(reader, Queue.JANITOR, "dead") == 1, what="the message is dead")
    assert messages(reader, Queue.JANITOR, "ready") == 0
    consumer.stop(grace_seconds=5)


def test_a_process_that_fell_silent_is_no_worker(broker_settings: BrokerSettings) -> None:
    send(make_broker(broker_settings), RemoveBackground(job_id=new_id()))
    client = connect_redis(broker_settings)

    assert BrokerQueues(client, heartbeat_seconds=60).read().workers == 1
    wait_until(lambda: BrokerQueues(client, heartbeat_seconds=0.05).read().workers == 0, what="its heartbeat is old")


def test_without_redis_the_metrics_are_served_and_say_so(cut_off: Exporter) -> None:
    series = cut_off.scrape()

    assert series["studio_exporter_up", frozenset()] == 0
    assert not any(name == "studio_queue_messages" for name, _ in series)
    assert ("studio_job_megapixels_count", frozenset()) in series


def test_the_health_follows_the_broker(reader: Exporter, cut_off: Exporter) -> None:
    assert reader.health() == 200
    assert cut_off.health() == 503


def test_an_outage_is_logged_once_however_often_it_is_scraped() -> None:
    settings = BrokerSettings.model_validate({"redis_url": "redis://127.0.0.1:9/0"})
    collector = BrokerCollector(BrokerQueues(connect_redis(settings), heartbeat_seconds=10))

    with capture_logs() as logged:
        for _ in range(3):
            assert [family.name for family in collector.collect()] == ["studio_exporter_up"]

    assert [line["event"] for line in logged] == ["broker_unreadable"]
