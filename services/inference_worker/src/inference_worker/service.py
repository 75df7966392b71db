"""The worker's process: its object graph, its start and its end."""

import warnings

import cv2
import dramatiq
from PIL import Image

from inference_worker.imaging.warm_up import warm_up
from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.ending import JobEnding
from inference_worker.jobs.handler import RemoveBackgroundHandler
from inference_worker.jobs.pipeline import CutoutPipeline
from inference_worker.models.cache import CacheLimits, ModelCache
from inference_worker.models.idle_sweep import IdleSweep
from inference_worker.models.plan import ThisMachine
from inference_worker.models.resident_memory import bound_free_memory
from inference_worker.models.start import load_default
from inference_worker.models.weights import WeightsCache, WeightsError
from inference_worker.presence import Presence, SelfDescription
from inference_worker.settings import WorkerSettings
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.messages import JobFinished, RemoveBackground, RemoveBackgroundInBatch
from studio.errors import StudioError, TransientError
from studio.health import HealthServer, examine
from studio.job_records import JobRecords, utc_now
from studio.logging import configure, get_logger
from studio.messaging import connect_redis, handle, make_broker, ping, quiet_library_logs, send
from studio.object_store import ObjectStore
from studio.process import StartupError, await_ready, require_conditional_writes, stop_signal
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
"""Behind the interactive queue's 0, among the messages that this worker holds."""

logger = get_logger(__name__)


def serve() -> None:
    """Load the models, consume until SIGTERM or SIGINT, and leave nothing half done that could be finished in time."""
    settings, offered = load(WorkerSettings), load(ModelSettings)
    broker_settings, store_settings, health_settings = load(BrokerSettings), load(StoreSettings), load(HealthSettings)
    policy = AttemptPolicy.of(load(RetrySettings))
    configure(load(LogSettings), "inference_worker")
    quiet_library_logs()
    bound_free_memory()
    cv2.setNumThreads(settings.inference_threads)  # by itself it would start one for each of the machine's cores
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # a crafted TIFF raises a thousand
    stopping = stop_signal()
    Image.MAX_IMAGE_PIXELS = None  # the limit is the operator's, and was checked before the job was accepted

    models = _load_models(settings, offered)
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
    records = JobRecords(store)
    handler = RemoveBackgroundHandler(
        records=records,
        pipeline=CutoutPipeline(store, models),
        ending=JobEnding(store, records, lambda finished: _announce(broker, finished), utc_now),
        policy=policy,
        worker_name=settings.worker_name,
        clock=utc_now,
    )
    handle(broker, RemoveBackground, handler)
    handle(broker, RemoveBackgroundInBatch, handler, priority=BATCH_PRIORITY)

    warm_up()
    facts = models.get(offered.default_model).facts
    consumer = QueueConsumer(broker)
    presence = Presence(store, SelfDescription(settings.worker_name, offered.models, facts, models), utc_now)
    idle_sweep = IdleSweep(models)
    checks = {**needs, "consumer": consumer.check}
    health = HealthServer(health_settings.health_host, health_settings.health_port, lambda: examine(checks))
    consumer.start()
    health.start()
    presence.start()
    idle_sweep.start()
    logger.info("worker_ready", engine=facts.engine, precision=facts.precision, device=facts.device)
    try:
        consumer.run_until(stopping, settings.worker_stop_grace_seconds)
    finally:
        idle_sweep.stop()
        presence.stop()
        health.stop()
    logger.info("worker_stopped")


def _load_models(settings: WorkerSettings, offered: ModelSettings) -> ModelCache:
    limits = CacheLimits(settings.model_cache_bytes, settings.model_ttl_seconds, resident=offered.default_model)
    weights = WeightsCache(settings.model_cache_dir)
    try:
        return load_default(weights, settings.wish, offered.models, limits, ThisMachine())
    except (WeightsError, TransientError) as error:
        raise StartupError(str(error)) from error
    except MemoryError as error:
        raise StartupError(f"there is not enough memory to load model {offered.default_model!r}: {error}") from error


def _announce(broker: dramatiq.Broker, finished: JobFinished) -> None:
    try:
        send(broker, finished)
    except StudioError as error:
        logger.warning("telemetry_not_sent", error=str(error))
