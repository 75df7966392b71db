"""On a store that ignores ``If-None-Match`` a job could end twice: no service that ends jobs starts on it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from local_stack.ports import free_ports
from studio.settings import BrokerSettings, StoreSettings
from studio_testing.chaos.faults import IgnoreConditions
from studio_testing.chaos.s3_proxy import S3Proxy
from studio_testing.loop_thread import LoopThread


@pytest.fixture
def careless_store(store_settings: StoreSettings) -> Iterator[str]:
    """The address of a store that refuses no write."""
    with LoopThread("proxy") as loop:
        proxy = S3Proxy(loop, free_ports(1)[0], urlsplit(store_settings.s3_endpoint_url).port)
        keys = store_settings.s3_access_key, store_settings.s3_secret_key
        proxy.fault = IgnoreConditions(*(key.get_secret_value() for key in keys))
        proxy.start()
        yield f"http://127.0.0.1:{proxy.port}"


@pytest.mark.parametrize("service", ["ingest_api", "inference_worker", "janitor"])
def test_a_service_refuses_to_start_and_says_why(
    service: str, careless_store: str, store_settings: StoreSettings, broker_settings: BrokerSettings
) -> None:
    environment = {
        **os.environ,
        "S3_ENDPOINT_URL": careless_store,
        "S3_ACCESS_KEY": store_settings.s3_access_key.get_secret_value(),
        "S3_SECRET_KEY": store_settings.s3_secret_key.get_secret_value(),
        "S3_BUCKET": store_settings.s3_bucket,
        "REDIS_URL": broker_settings.redis_url.get_secret_value(),
        "INGEST_PORT": "0",
        "HEALTH_PORT": "0",
    }

    ended = subprocess.run(
        [sys.executable, "-m", service], env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert ended.returncode == 2
    reason = [line for line in ended.stderr.splitlines() if line.startswith(f"{service}: ")]
    assert len(reason) == 1
    assert "If-None-Match" in reason[0]
