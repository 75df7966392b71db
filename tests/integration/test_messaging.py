"""Messages over a real broker."""

import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import Self

import dramatiq
import pytest
from dramatiq.common import xq_name
from dramatiq.errors import Retry
from pydantic import SecretStr

from studio.consumer import ConsumerDiedError, QueueConsumer, consumer_middleware
from studio.contracts.ids import new_id
from studio.contracts.messages import Queue, RemoveBackground, RemoveBackgroundInBatch
from studio.errors import BrokerUnavailableError
from studio.messaging import RedisTimeouts, connect_redis, handle, make_broker, ping, send
from studio.settings import BrokerSettings

PATIENCE_SECONDS = 20.0


class Inbox:
    """A consumer that keeps what it receives."""

    def __init__(self, settings: BrokerSettings) -> None:
        self.messages: queue.Queue[RemoveBackground] = queue.Queue()
        self.broker = make_broker(settings, consumer_middleware(time_limit_seconds=30))
        handle(self.broker, RemoveBackground, self.receive)
        handle(self.broker, RemoveBackgroundInBatch, self.receive, priority=10)
        self.consumer = QueueConsumer(self.broker)

    def receive(self, message: RemoveBackground) -> None:
        self.messages.put(message)

    def __enter__(self) -> Self:
        self.consumer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.consumer.stop(grace_seconds=2)


def test_a_message_arrives_as_it_was_sent(broker_settings: BrokerSettings) -> None:
    message = RemoveBackground(job_id=new_id())

    send(make_broker(broker_settings), message)

    with Inbox(broker_settings) as inbox:
        assert inbox.messages.get(timeout=PATIENCE_SECONDS) == message


def test_a_producer_consumes_nothing(broker_settings: BrokerSettings) -> None:
    producer = make_broker(broker_settings)

    send(producer, RemoveBackground(job_id=new_id()))

    assert producer.actors == {}
    assert producer.get_declared_queues() == set()


def test_a_payload_that_cannot_be_read_goes_to_the_dead_letters(broker_settings: BrokerSettings) -> None:
    producer = make_broker(broker_settings)
    producer.enqueue(
        dramatiq.Message(
            queue_name=Queue.INFERENCE,
            actor_name=RemoveBackground.actor,
            args=(),
            kwargs={"payload": {"job_id": "../../etc", "extra": 1}},
            options={},
        )
    )

    with Inbox(broker_settings) as inbox:
        _await(lambda: _dead(broker_settings, Queue.INFERENCE) == 1)

        assert inbox.messages.empty()


def test_a_handler_that_asks_for_a_retry_is_called_again(broker_settings: BrokerSettings) -> None:
    calls: queue.Queue[float] = queue.Queue()

    def work(_: RemoveBackground) -> None:
        calls.put(time.monotonic())
        if calls.qsize() < 3:
            raise Retry(delay=50)

    broker = make_broker(broker_settings, consumer_middleware(time_limit_seconds=30))
    handle(broker, RemoveBackground, work)
    consumer = QueueConsumer(broker)
    send(make_broker(broker_settings), RemoveBackground(job_id=new_id()))
    consumer.start()
    try:
        _await(lambda: calls.qsize() == 3)
    finally:
        consumer.stop(grace_seconds=2)

    assert _dead(broker_settings, Queue.INFERENCE) == 0


def test_messages_of_a_process_that_died_come_back(broker_settings: BrokerSettings) -> None:
    """A consumer that fetched a message and was never heard of again (its heartbeat limit here is 2 s)."""
    dead = make_broker(broker_settings)
    dead.declare_queue(Queue.INFERENCE)
    message = RemoveBackground(job_id=new_id())
    send(dead, message)
    assert next(dead.consume(Queue.INFERENCE, timeout=1000)) is not None

    with Inbox(broker_settings) as inbox:
        assert inbox.messages.get(timeout=PATIENCE_SECONDS) == message


def test_a_consumer_that_loses_a_thread_ends_with_its_process(broker_settings: BrokerSettings) -> None:
    """A thread that ended by an error of ours: its process must not look alive, with a heartbeat and no work."""
    inbox = Inbox(broker_settings)
    inbox.consumer.start()
    inbox.consumer.check()

    inbox.consumer._work.stop()
    inbox.consumer._work.join()

    with pytest.raises(BrokerUnavailableError, match="have died: work"):
        inbox.consumer.check()
    with pytest.raises(ConsumerDiedError):
        inbox.consumer.run_until(threading.Event(), grace_seconds=1)
    inbox.consumer.stop(grace_seconds=2)


def test_a_broker_that_is_down_is_said_to_be_down() -> None:
    nowhere = BrokerSettings(redis_url=SecretStr("redis://127.0.0.1:9/0"))

    with pytest.raises(BrokerUnavailableError):
        send(make_broker(nowhere), RemoveBackground(job_id=new_id()))
    with pytest.raises(BrokerUnavailableError):
        ping(connect_redis(nowhere))


def test_a_server_that_never_answers_is_asked_once() -> None:
    """Whoever sends waits for one time-out, not for two."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = BrokerSettings(redis_url=SecretStr(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
        broker = make_broker(settings, timeouts=RedisTimeouts(connect_seconds=0.2, answer_seconds=0.2))

        with pytest.raises(BrokerUnavailableError):
            send(broker, RemoveBackground(job_id=new_id()))

        silent.settimeout(0.3)
        silent.accept()
        with pytest.raises(TimeoutError):
            silent.accept()


def test_a_connection_that_was_lost_since_the_last_message_is_opened_again(broker_settings: BrokerSettings) -> None:
    broker = make_broker(broker_settings)
    send(broker, RemoveBackground(job_id=new_id()))
    connect_redis(broker_settings).client_kill_filter(_type="normal", skipme=True)

    send(broker, RemoveBackground(job_id=new_id()))

    assert broker.client.llen("studio:inference") == 2


def _dead(settings: BrokerSettings, name: str) -> int:
    return int(connect_redis(settings).zcard(f"studio:{xq_name(name)}"))


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)
