"""What waits on the broker, for whoever must know."""

import threading

import pytest
from dramatiq.errors import Retry
from pydantic import SecretStr

from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.ids import new_id
from studio.contracts.messages import JobAccepted, Queue, RemoveBackground, RemoveBackgroundInBatch
from studio.errors import BrokerUnavailableError
from studio.messaging import connect_redis, handle, make_broker, queue_depth, send, waiting_job_ids
from studio.settings import BrokerSettings
from studio_testing.waiting import wait_until

INFERENCE = [Queue.INFERENCE, Queue.INFERENCE_BATCH]
PATIENCE_SECONDS = 20.0


def test_an_empty_broker_holds_nothing(broker_settings: BrokerSettings) -> None:
    client = connect_redis(broker_settings)

    assert waiting_job_ids(client, INFERENCE) == set()
    assert queue_depth(client, INFERENCE) == 0


def test_jobs_wait_on_the_queues_asked_for(broker_settings: BrokerSettings) -> None:
    broker = make_broker(broker_settings)
    single, batched = RemoveBackground(job_id=new_id()), RemoveBackgroundInBatch(job_id=new_id())
    send(broker, single)
    send(broker, single)
    send(broker, batched)
    send(broker, JobAccepted(job_id=new_id(), model="isnet", source_bytes=1, megapixels=1))

    assert waiting_job_ids(broker.client, Queue) == {single.job_id, batched.job_id}
    assert waiting_job_ids(broker.client, [Queue.INFERENCE]) == {single.job_id}
    assert queue_depth(broker.client, INFERENCE) == 3
    assert queue_depth(broker.client, Queue) == 4


def test_a_long_queue_is_read_whole(broker_settings: BrokerSettings) -> None:
    broker = make_broker(broker_settings)
    jobs = [new_id() for _ in range(2_500)]
    for job in jobs[:1_300]:
        send(broker, RemoveBackground(job_id=job))
    ready = list(broker.client.hgetall("studio:inference.msgs").items())
    for position, (message_id, message) in enumerate(ready[:1_200]):
        broker.client.hset("studio:inference.DQ.msgs", message_id, message)
        broker.client.zadd("studio:inference.DQ.eta", {message_id: 1e15 + position})
        broker.client.lrem("studio:inference", 1, message_id)
    for job in jobs[1_300:]:
        send(broker, RemoveBackground(job_id=job))

    assert queue_depth(broker.client, INFERENCE) == 2_500
    assert waiting_job_ids(broker.client, INFERENCE) == set(jobs)


def test_a_job_that_waits_for_its_retry_waits_and_one_at_work_does_not(broker_settings: BrokerSettings) -> None:
    later, at_work = RemoveBackground(job_id=new_id()), RemoveBackground(job_id=new_id())
    begun, go_on = threading.Event(), threading.Event()

    def work(message: RemoveBackground) -> None:
        if message == later:
            raise Retry(delay=600_000)
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)

    broker = make_broker(broker_settings, consumer_middleware(time_limit_seconds=60))
    handle(broker, RemoveBackground, work)
    consumer = QueueConsumer(broker)
    send(broker, later)
    send(broker, at_work)
    consumer.start()
    try:
        assert begun.wait(PATIENCE_SECONDS)
        assert waiting_job_ids(broker.client, INFERENCE) == {later.job_id}
        assert queue_depth(broker.client, INFERENCE) == 1
    finally:
        go_on.set()
        consumer.stop(grace_seconds=5)


def test_what_is_not_a_message_hides_no_job(broker_settings: BrokerSettings) -> None:
    broker = make_broker(broker_settings)
    message = RemoveBackground(job_id=new_id())
    broker.client.hset("studio:inference.msgs", "broken", b"{")
    broker.client.rpush("studio:inference", "broken", "without text")
    send(broker, message)

    assert waiting_job_ids(broker.client, INFERENCE) == {message.job_id}


def test_a_broker_that_is_down_is_not_an_empty_one() -> None:
    client = connect_redis(BrokerSettings(redis_url=SecretStr("redis://127.0.0.1:9/0")))

    with pytest.raises(BrokerUnavailableError):
        waiting_job_ids(client, INFERENCE)
    with pytest.raises(BrokerUnavailableError):
        queue_depth(client, INFERENCE)


def test_what_is_taken_while_it_is_read_hides_none_that_stays(broker_settings: BrokerSettings) -> None:
    """Workers take from the head as the list is read in chunks; what lies behind them must not slip through."""
    broker = make_broker(broker_settings)
    jobs = [new_id() for _ in range(3_000)]
    for job in jobs:
        send(broker, RemoveBackground(job_id=job))
    begun = threading.Event()

    def take_some() -> None:
        begun.wait(PATIENCE_SECONDS)
        for _ in range(500):
            broker.client.lpop("studio:inference")

    taking = threading.Thread(target=take_some)
    taking.start()
    begun.set()
    found = waiting_job_ids(broker.client, INFERENCE)
    taking.join()

    assert found >= set(jobs[500:])
    wait_until(lambda: queue_depth(broker.client, INFERENCE) == 2_500, what="the rest is still there")
