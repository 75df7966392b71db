"""An exporter that serves within the test's process, and its metrics as values."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from metrics_exporter.endpoint import MetricsServer
from metrics_exporter.service import make_exporter
from studio.consumer import QueueConsumer, consumer_middleware
from studio.messaging import make_broker
from studio.settings import BrokerSettings

Labels = frozenset[tuple[str, str]]
Series = Mapping[tuple[str, Labels], float]


class Exporter:
    """An exporter's address, and what it serves."""

    def __init__(self, url: str) -> None:
        self.url = url

    def scrape(self) -> Series:
        response = httpx.get(f"{self.url}/metrics").raise_for_status()
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(response.text)
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float | None:
        return self.scrape().get((name, frozenset(labels.items())))

    def health(self) -> int:
        return httpx.get(f"{self.url}/health").status_code


@contextmanager
def serving(settings: BrokerSettings, *, consumes: bool) -> Iterator[Exporter]:
    broker = make_broker(settings, consumer_middleware(time_limit_seconds=10))
    server = MetricsServer("127.0.0.1", 0, make_exporter(broker, settings.broker_heartbeat_seconds))
    consumer = QueueConsumer(broker)
    server.start()
    if consumes:
        consumer.start()
    try:
        yield Exporter(f"http://127.0.0.1:{server.port}")
    finally:
        server.stop()
        if consumes:
            consumer.stop(grace_seconds=5)


@pytest.fixture
def exporter(broker_settings: BrokerSettings) -> Iterator[Exporter]:
    """One that consumes the telemetry queue."""
    with serving(broker_settings, consumes=True) as running:
        yield running


@pytest.fixture
def reader(broker_settings: BrokerSettings) -> Iterator[Exporter]:
    """One that only reads the broker's keys."""
    with serving(broker_settings, consumes=False) as running:
        yield running


@pytest.fixture
def cut_off() -> Iterator[Exporter]:
    """One whose Redis cannot be reached."""
    with serving(BrokerSettings.model_validate({"redis_url": "redis://127.0.0.1:9/0"}), consumes=False) as running:
        yield running
