"""A worker's way with its queues, over a real broker: what it takes, when, and what it gives back."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dramatiq
import pytest
from dramatiq.errors import Retry

from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.ids import new_id
from studio.contracts.messages import Queue, RemoveBackground, RemoveBackgroundInBatch
from studio.delivery.broker import StudioBroker
from studio.delivery.settlement import UNEXPECTED_ERROR_DELIVERIES
from studio.messaging import connect_redis, handle, make_broker, send
from studio.settings import BrokerSettings
from studio_testing.waiting import wait_until

PATIENCE_SECONDS = 20.0
BATCH_PRIORITY = 10
Work = Callable[[RemoveBackground], None]


def make_consumer(broker: StudioBroker, work: Work) -> QueueConsumer:
    handle(broker, RemoveBackgroundInBatch, work, priority=BATCH_PRIORITY)
    handle(broker, RemoveBackground, work)
    return QueueConsumer(broker)


@contextmanager
def consuming(settings: BrokerSettings, work: Work) -> Iterator[QueueConsumer]:
    consumer = make_consumer(make_broker(settings, consumer_middleware(time_limit_seconds=60)), work)
    consumer.start()
    try:
        yield consumer
    finally:
        consumer.stop(grace_seconds=5)


class Bench:
    """A handler that holds each message until it is told to go on."""

    def __init__(self) -> None:
        self.begun: queue.Queue[RemoveBackground] = queue.Queue()
        self.go_on = threading.Semaphore(0)

    def __call__(self, message: RemoveBackground) -> None:
        self.begun.put(message)
        assert self.go_on.acquire(timeout=PATIENCE_SECONDS)

    def release_all(self) -> None:
        self.go_on.release(1000)


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.release_all()


def test_an_interactive_job_starts_after_the_one_that_is_running(broker_settings: BrokerSettings, bench: Bench) -> None:
    producer = make_broker(broker_settings)
    for _ in range(5):
        send(producer, RemoveBackgroundInBatch(job_id=new_id()))

    with consuming(broker_settings, bench):
        assert type(bench.begun.get(timeout=PATIENCE_SECONDS)) is RemoveBackgroundInBatch
        urgent = RemoveBackground(job_id=new_id())
        send(producer, urgent)
        bench.go_on.release()
        assert bench.begun.get(timeout=PATIENCE_SECONDS) == urgent
        bench.release_all()


def test_a_busy_worker_keeps_nothing_from_an_idle_one(broker_settings: BrokerSettings, bench: Bench) -> None:
    producer = make_broker(broker_settings)
    done: queue.Queue[RemoveBackground] = queue.Queue()
    with consuming(broker_settings, bench) as busy:
        send(producer, RemoveBackground(job_id=new_id()))
        bench.begun.get(timeout=PATIENCE_SECONDS)
        messages = [kind(job_id=new_id()) for kind in (RemoveBackground, RemoveBackgroundInBatch) for _ in range(3)]
        for message in messages:
            send(producer, message)

        assert producer.client.llen("studio:inference") == 3
        with consuming(broker_settings, done.put):
            assert [done.get(timeout=PATIENCE_SECONDS) for _ in messages] == messages

        assert busy.is_busy
        bench.release_all()


def test_a_worker_that_is_busy_for_longer_than_its_heartbeat_lasts_keeps_its_message(
    broker_settings: BrokerSettings, bench: Bench
) -> None:
    deliveries: queue.Queue[RemoveBackground] = queue.Queue()
    with consuming(broker_settings, bench):
        send(make_broker(broker_settings), RemoveBackground(job_id=new_id()))
        bench.begun.get(timeout=PATIENCE_SECONDS)
        with consuming(broker_settings, deliveries.put), pytest.raises(queue.Empty):
            deliveries.get(timeout=broker_settings.broker_heartbeat_seconds * 2.5)
        bench.release_all()


def test_the_time_is_redis_own(broker_settings: BrokerSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service whose clock is ahead neither outlives its death nor makes the others look dead."""
    monkeypatch.setattr("dramatiq.brokers.redis.current_millis", lambda: int((time.time() + 120) * 1000))
    broker = make_broker(broker_settings)

    send(broker, RemoveBackground(job_id=new_id()))
    broker.enqueue(_message(), delay=5_000)

    seconds, _ = broker.client.time()
    assert _times(broker, "__heartbeats__") == [pytest.approx(seconds, abs=4)]
    assert _times(broker, "inference.DQ.eta") == [pytest.approx(seconds + 5, abs=4)]


def test_a_delayed_message_waits_in_nobodys_hands(broker_settings: BrokerSettings) -> None:
    """Given a worker that asked for a retry and is gone, another has the message when its time has come."""
    asked, received = threading.Event(), queue.Queue[RemoveBackground]()

    def ask_for_a_retry(_: RemoveBackground) -> None:
        asked.set()
        raise Retry(delay=300)

    message = RemoveBackground(job_id=new_id())
    send(make_broker(broker_settings), message)
    with consuming(broker_settings, ask_for_a_retry):
        assert asked.wait(PATIENCE_SECONDS)

    with consuming(broker_settings, received.put):
        assert received.get(timeout=PATIENCE_SECONDS) == message
    assert connect_redis(broker_settings).hlen("studio:inference.DQ.msgs") == 0


def test_a_bug_in_a_handler_is_tried_again_and_leaves_its_trace(broker_settings: BrokerSettings) -> None:
    calls: queue.Queue[RemoveBackground] = queue.Queue()

    def fail(message: RemoveBackground) -> None:
        calls.put(message)
        raise ValueError("a bug")

    broker = make_broker(broker_settings, consumer_middleware(time_limit_seconds=60))
    consumer = make_consumer(broker, fail)
    broker.enqueue(_message(retries=UNEXPECTED_ERROR_DELIVERIES - 2))
    consumer.start()
    try:
        wait_until(lambda: broker.client.zcard("studio:inference.DQ.eta") == 1, what="it waits for its last try")
        broker.client.zunionstore("studio:inference.DQ.eta", {"studio:inference.DQ.eta": 0})  # now
        wait_until(lambda: broker.client.zcard("studio:inference.XQ") == 1, what="it is dead")
    finally:
        consumer.stop(grace_seconds=5)

    assert calls.qsize() == 2
    (dead,) = broker.client.hvals("studio:inference.XQ.msgs")
    assert isinstance(dead, bytes)
    options = dramatiq.Message.decode(dead).options
    assert options["retries"] == UNEXPECTED_ERROR_DELIVERIES
    assert "a bug" in options["traceback"]


def test_what_no_worker_can_read_stops_none(broker_settings: BrokerSettings) -> None:
    broker = make_broker(broker_settings)
    broker.client.hset("studio:inference.msgs", "broken", b"{")
    broker.client.rpush("studio:inference", "broken", "without text")
    broker.enqueue(_message(actor="inference.nobody"))
    message = RemoveBackground(job_id=new_id())
    send(broker, message)
    received: queue.Queue[RemoveBackground] = queue.Queue()

    with consuming(broker_settings, received.put):
        assert received.get(timeout=PATIENCE_SECONDS) == message

    assert broker.client.zcard("studio:inference.XQ") == 2


def test_a_handler_that_takes_too_long_is_interrupted(broker_settings: BrokerSettings) -> None:
    interrupted = threading.Event()

    def work(_: RemoveBackground) -> None:
        try:
            while True:
                time.sleep(0.01)
        except dramatiq.middleware.TimeLimitExceeded:
            interrupted.set()

    broker = make_broker(broker_settings, consumer_middleware(time_limit_seconds=0.1))
    consumer = make_consumer(broker, work)
    send(broker, RemoveBackground(job_id=new_id()))
    consumer.start()
    try:
        assert interrupted.wait(PATIENCE_SECONDS)
        wait_until(lambda: not consumer.is_busy, what="it goes on to the next")
        consumer.check()
    finally:
        consumer.stop(grace_seconds=5)


def test_stopping_waits_for_the_work_in_hand(broker_settings: BrokerSettings, bench: Bench) -> None:
    send(make_broker(broker_settings), RemoveBackground(job_id=new_id()))
    with consuming(broker_settings, bench) as consumer:
        bench.begun.get(timeout=PATIENCE_SECONDS)
        threading.Timer(0.2, bench.release_all).start()

        assert consumer.stop(grace_seconds=PATIENCE_SECONDS)

    assert not consumer.is_busy
    assert connect_redis(broker_settings).hlen("studio:inference.msgs") == 0


@pytest.mark.parametrize("broker_heartbeat_seconds", [300.0])
def test_work_that_the_grace_does_not_suffice_for_can_be_given_back(
    broker_settings: BrokerSettings, bench: Bench
) -> None:
    message = RemoveBackground(job_id=new_id())
    send(make_broker(broker_settings), message)
    received: queue.Queue[RemoveBackground] = queue.Queue()
    with consuming(broker_settings, bench) as stuck:
        bench.begun.get(timeout=PATIENCE_SECONDS)

        assert not stuck.stop(grace_seconds=0.1)
        stuck.give_back()

        with consuming(broker_settings, received.put):
            assert received.get(timeout=PATIENCE_SECONDS) == message
        bench.release_all()
    assert connect_redis(broker_settings).llen("studio:inference") == 0


def test_a_worker_with_nothing_in_hand_has_nothing_to_give_back(broker_settings: BrokerSettings) -> None:
    with consuming(broker_settings, lambda _: None) as consumer:
        consumer.give_back()

    assert connect_redis(broker_settings).llen(f"studio:{Queue.INFERENCE}") == 0


def _times(broker: StudioBroker, name: str) -> list[float]:
    """Return a sorted set's times, in seconds."""
    return [score / 1000 for _, score in broker.client.zscan_iter(f"studio:{name}")]


def _message(actor: str = RemoveBackground.actor, **options: object) -> "dramatiq.Message[None]":
    payload = RemoveBackground(job_id=new_id()).model_dump()
    return dramatiq.Message(
        queue_name=Queue.INFERENCE, actor_name=actor, args=(), kwargs={"payload": payload}, options=dict(options)
    )
