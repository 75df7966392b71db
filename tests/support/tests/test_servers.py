import pytest
import redis

from studio.contracts.ids import new_id
from studio.contracts.keys import SelfCheckKey
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore
from studio.settings import BrokerSettings, StoreSettings


@pytest.mark.parametrize("turn", range(3))
def test_every_test_gets_an_empty_redis_database(broker_settings: BrokerSettings, turn: int) -> None:
    with redis.Redis.from_url(broker_settings.redis_url.get_secret_value()) as client:
        assert client.dbsize() == 0
        client.set("left behind", "by the test before")


@pytest.mark.parametrize("turn", range(3))
def test_every_test_gets_an_empty_bucket(store_settings: StoreSettings, turn: int) -> None:
    store = ObjectStore.connect(store_settings)

    assert list(store.list("")) == []
    store.put(SelfCheckKey(new_id()), b"left behind", media_type=JSON_MEDIA_TYPE)


def test_each_object_store_refuses_a_second_create(any_store_settings: StoreSettings) -> None:
    ObjectStore.connect(any_store_settings).check_conditional_writes()
