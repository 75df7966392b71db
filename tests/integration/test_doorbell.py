"""An idle worker is told of work."""

from contextlib import closing

import pytest
from pydantic import SecretStr
from redis import RedisError

from studio.contracts.ids import new_id
from studio.contracts.messages import Queue, RemoveBackground, RemoveBackgroundInBatch
from studio.delivery.doorbell import Doorbell
from studio.messaging import NAMESPACE, connect_redis, make_broker, send
from studio.settings import BrokerSettings
from studio_testing.waiting import wait_until

QUEUES = [Queue.INFERENCE, Queue.INFERENCE_BATCH]


class CountingDoorbell(Doorbell):
    """Counts its answers to rings."""

    answers = 0

    def _forget_rings(self, subscription: object) -> None:
        self.answers += 1
        super()._forget_rings(subscription)  # type: ignore[arg-type]


def test_it_rings_for_every_message_on_its_queues_and_is_answered_once(broker_settings: BrokerSettings) -> None:
    broker = make_broker(broker_settings)
    with closing(CountingDoorbell(broker.client, NAMESPACE, QUEUES)) as bell:
        for _ in range(4):  # to listen, and to be told for each queue that it does
            bell.wait(0.2)
        for _ in range(3):
            send(broker, RemoveBackground(job_id=new_id()))
            send(broker, RemoveBackgroundInBatch(job_id=new_id()))
        wait_until(lambda: broker.client.llen("studio:inference.batch") == 3, what="all are there")

        bell.wait(10)
        bell.wait(0.2)

        assert bell.answers == 1


def test_who_cannot_listen_is_told_so_and_listens_again(broker_settings: BrokerSettings) -> None:
    nowhere = BrokerSettings(redis_url=SecretStr("redis://127.0.0.1:9/0"))
    with closing(Doorbell(connect_redis(nowhere), NAMESPACE, QUEUES)) as deaf, pytest.raises(RedisError):
        deaf.wait(1)

    client = connect_redis(broker_settings)
    with closing(CountingDoorbell(client, NAMESPACE, QUEUES)) as bell:
        bell.wait(0.2)
        connect_redis(broker_settings).client_kill_filter(_type="pubsub")

        def is_heard() -> bool:
            send(make_broker(broker_settings), RemoveBackground(job_id=new_id()))
            try:
                bell.wait(0.2)
            except RedisError:
                return False
            return bell.answers > 0

        wait_until(is_heard, what="it is heard over a new connection")
