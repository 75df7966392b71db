"""The worker's process: its object graph, its start and its end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dramatiq

from inference_worker.equipment import Equipment, load_models, without_models
from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.handler import RemoveBackgroundHandler
from inference_worker.jobs.runner import AttemptRules
from inference_worker.jobs.watchdog import Watchdog
from inference_worker.jobs.wiring import make_handler
from inference_worker.jobs.work import PipelineFactory
from inference_worker.presence import Presence, SelfDescription
from inference_worker.settings import WorkerSettings
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.messages import JobFinished, RemoveBackground, RemoveBackgroundInBatch
from studio.errors import StudioError
from studio.health import HealthServer, examine
from studio.job_records import utc_now
from studio.logging import configure, get_logger
from studio.messaging import connect_redis, handle, make_broker, ping, quiet_library_logs, send
from studio.object_store import ObjectStore
from studio.process import await_ready, require_conditional_writes, spare_the_collector, stop_signal
from studio.settings import (
    BrokerSettings,
    HealthSettings,
    LogSettings,
    ModelSettings,
    RetrySettings,
    StoreSettings,
    load,
)

BATCH_PRIORITY = 10
"""Behind the interactive queue's 0: from the batches' queue a message is taken only while that one is empty."""

WIND_UP_SECONDS = 5.0
"""For the indexes of a job that has ended; a store that is away must not hold up a stop."""

logger = get_logger(__name__)


def serve(open_pipeline: PipelineFactory | None = None) -> None:
    """Load the models, consume until SIGTERM or SIGINT, and leave nothing half done that could be finished in time.

    With a pipeline of its own, a test has everything but the models.
    """
    settings, offered, retries = load(WorkerSettings), load(ModelSettings), load(RetrySettings)
    broker_settings, store_settings, health_settings = load(BrokerSettings), load(StoreSettings), load(HealthSettings)
    configure(load(LogSettings), "inference_worker")
    quiet_library_logs()
    stopping = stop_signal()

    equipment = without_models(open_pipeline) if open_pipeline else load_models(settings, offered)
    store = ObjectStore.connect(store_settings)
    redis = connect_redis(broker_settings)
    needs = {"store": store.ping, "broker": lambda: ping(redis)}
    await_ready(needs, stopping=stopping)
    if stopping.is_set():
        return
    require_conditional_writes(store, stopping=stopping)
    if stopping.is_set():
        return

    broker = make_broker(broker_settings, consumer_middleware(settings.job_time_limit_seconds))
    rules = AttemptRules(
        policy=AttemptPolicy.of(retries),
        watchdog=Watchdog(settings.job_hard_time_limit_seconds),
        stopping=stopping,
        clock=utc_now,
    )
    handler = make_handler(
        store,
        equipment.open_pipeline(store),
        lambda finished: _announce(broker, finished),
        settings.worker_name,
        rules,
    )
    handle(broker, RemoveBackground, handler)
    handle(broker, RemoveBackgroundInBatch, handler, priority=BATCH_PRIORITY)
    consumer = QueueConsumer(broker)
    checks = {**needs, "consumer": consumer.check}
    health = HealthServer(health_settings.health_host, health_settings.health_port, lambda: examine(checks))
    description = SelfDescription(settings.worker_name, offered.models, equipment.runs_on, equipment.models)
    spare_the_collector()
    consumer.start()
    with _running(health, Presence(store, description, utc_now), equipment):
        _consume(consumer, handler, stopping, settings.worker_stop_grace_seconds)
    logger.info("worker_stopped")


@contextmanager
def _running(health: HealthServer, presence: Presence, equipment: Equipment) -> Iterator[None]:
    runs_on = equipment.runs_on
    health.start()
    presence.start()
    equipment.upkeep.start()
    logger.info("worker_ready", engine=runs_on.engine, precision=runs_on.precision, device=runs_on.device)
    try:
        yield
    finally:
        equipment.upkeep.stop()
        presence.stop()
        health.stop()


def _consume(
    consumer: QueueConsumer, handler: RemoveBackgroundHandler, stopping: threading.Event, grace_seconds: float
) -> None:
    """Work until the process is to stop; what is not done then, another worker has at once, and it does not count."""
    try:
        consumer.run_until(stopping, grace_seconds)
    finally:
        handler.release()
        consumer.give_back()
        handler.wind_up(WIND_UP_SECONDS)


def _announce(broker: dramatiq.Broker, finished: JobFinished) -> None:
    try:
        send(broker, finished)
    except StudioError as error:
        logger.warning("telemetry_not_sent", error=str(error))
