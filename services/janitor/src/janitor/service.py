"""The janitor's process: its object graph, its start and its end."""

import threading

from janitor.cleanup import Cleanup
from janitor.schedule import sweep_on_schedule
from janitor.settings import CleanupSettings, JanitorSettings
from janitor.sweep import Sweeper
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.messages import RunCleanup
from studio.health import HealthServer, examine
from studio.logging import configure, get_logger
from studio.messaging import handle, make_broker, ping, quiet_library_logs
from studio.object_store import ObjectStore
from studio.process import await_ready, stop_signal
from studio.settings import load

SWEEP_TIME_LIMIT_SECONDS = 3600.0
"""Of a sweep that a message asks for: 100,000 jobs at some 20 ms each, with room to spare."""

STOP_GRACE_SECONDS = 0.5
"""A sweep ends between two jobs once the process stops, so this is long enough for the job in hand."""


def serve() -> None:
    """Sweep on schedule and on demand until SIGTERM or SIGINT."""
    settings = load(JanitorSettings)
    configure(settings, "janitor")
    quiet_library_logs()
    stopping = stop_signal()

    store = ObjectStore.connect(settings)
    broker = make_broker(settings, consumer_middleware(SWEEP_TIME_LIMIT_SECONDS))
    needs = {"store": store.ping, "broker": lambda: ping(broker.client)}
    await_ready(needs, stopping=stopping)
    if stopping.is_set():
        return

    cleanup = Cleanup(Sweeper(store, stopping))
    handle(broker, RunCleanup, cleanup.handle)
    consumer = QueueConsumer(broker)
    checks = {**needs, "last_sweep": cleanup.check, "consumer": consumer.check}
    health = HealthServer(settings.health_host, settings.health_port, lambda: examine(checks))

    consumer.start()
    health.start()
    _sweep_until(stopping, cleanup, settings)
    consumer.stop(STOP_GRACE_SECONDS)
    health.stop()
    get_logger(__name__).info("janitor_stopped")


def _sweep_until(stopping: threading.Event, cleanup: Cleanup, settings: CleanupSettings) -> None:
    """Keep the main thread busy with the schedule: if that ever ends by an error, so does the process, and is seen."""
    if settings.cleanup_enabled:
        get_logger(__name__).info("janitor_ready", interval_seconds=settings.cleanup_interval_seconds)
        sweep_on_schedule(cleanup, settings.cleanup_interval_seconds, stopping)
    else:
        get_logger(__name__).warning("schedule_disabled", setting="CLEANUP_ENABLED")
        stopping.wait()
