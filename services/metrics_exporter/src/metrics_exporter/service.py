"""The exporter's process: its object graph, its start and its end."""

from wsgiref.types import WSGIApplication

import prometheus_client
from dramatiq.brokers.redis import RedisBroker

from metrics_exporter.broker_queues import BrokerCollector, BrokerQueues
from metrics_exporter.endpoint import MetricsServer, make_app
from metrics_exporter.settings import ExporterSettings
from metrics_exporter.telemetry import JobMetrics
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.messages import JobAccepted, JobFinished
from studio.health import examine
from studio.logging import configure, get_logger
from studio.messaging import handle, make_broker, ping, quiet_library_logs
from studio.process import await_ready, stop_signal
from studio.settings import load

COUNTING_TIME_LIMIT_SECONDS = 10.0
"""Counting a message takes microseconds; the consumer wants a limit stated."""

STOP_GRACE_SECONDS = 1.0


def make_exporter(broker: RedisBroker, heartbeat_seconds: float) -> WSGIApplication:
    """Declare the telemetry messages' handlers on ``broker``; return the application that serves what they count."""
    registry = prometheus_client.CollectorRegistry()
    metrics = JobMetrics(registry)
    handle(broker, JobAccepted, metrics.count_accepted)
    handle(broker, JobFinished, metrics.count_finished)
    queues = BrokerQueues(broker.client, heartbeat_seconds)
    registry.register(BrokerCollector(queues))
    return make_app(registry, lambda: examine({"broker": queues.check}))


def serve() -> None:
    """Count and serve until SIGTERM or SIGINT.

    Raises:
        ConsumerDiedError: nothing is counted any more; the supervisor's next process will.
    """
    settings = load(ExporterSettings)
    configure(settings, "metrics_exporter")
    quiet_library_logs()
    prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # series that nobody reads
    stopping = stop_signal()

    broker = make_broker(settings, consumer_middleware(COUNTING_TIME_LIMIT_SECONDS))
    await_ready({"broker": lambda: ping(broker.client)}, stopping=stopping)
    if stopping.is_set():
        return

    app = make_exporter(broker, settings.broker_heartbeat_seconds)
    server = MetricsServer(settings.metrics_host, settings.metrics_port, app)
    consumer = QueueConsumer(broker)
    consumer.start()
    server.start()
    get_logger(__name__).info("exporter_ready", port=server.port)
    try:
        consumer.run_until(stopping, STOP_GRACE_SECONDS)
    finally:
        server.stop()
    get_logger(__name__).info("exporter_stopped")
