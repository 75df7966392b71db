"""The janitor's process: its start, its two loops and its end."""

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from janitor.graph import Janitor, make_janitor
from janitor.schedule import clean_on_schedule, reconcile_on_schedule
from janitor.settings import JanitorSettings, WorkSettings
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.messages import RunCleanup
from studio.health import HealthServer, examine
from studio.logging import configure, get_logger
from studio.messaging import handle, make_broker, ping, quiet_library_logs
from studio.object_store import ObjectStore
from studio.process import await_ready, require_conditional_writes, stop_signal
from studio.settings import load

SWEEP_TIME_LIMIT_SECONDS = 3600.0
"""Of a sweep that a message asks for: 100,000 jobs at some 20 ms each, with room to spare."""

STOP_GRACE_SECONDS = 0.5
"""A sweep ends between two jobs once the process stops, so this is long enough for the job in hand."""


def serve() -> None:
    """Sweep and reconcile on schedule, and sweep on demand, until SIGTERM or SIGINT."""
    settings = load(JanitorSettings)
    configure(settings, "janitor")
    quiet_library_logs()
    stopping = stop_signal()

    store = ObjectStore.connect(settings)
    broker = make_broker(settings, consumer_middleware(SWEEP_TIME_LIMIT_SECONDS))
    needs = {"store": store.ping, "broker": lambda: ping(broker.client)}
    await_ready(needs, stopping=stopping)
    require_conditional_writes(store, stopping=stopping)
    if stopping.is_set():
        return

    janitor = make_janitor(store, broker, settings, stopping)
    handle(broker, RunCleanup, janitor.orders.handle)
    consumer = QueueConsumer(broker)
    checks = {
        **needs,
        "last_sweep": janitor.cleanup.check,
        "last_reconciliation": janitor.reconciler.check,
        "consumer": consumer.check,
    }
    health = HealthServer(settings.health_host, settings.health_port, lambda: examine(checks))

    consumer.start()
    health.start()
    _work_until(stopping, janitor, settings)
    consumer.stop(STOP_GRACE_SECONDS)
    health.stop()
    get_logger(__name__).info("janitor_stopped")


def _work_until(stopping: threading.Event, janitor: Janitor, settings: WorkSettings) -> None:
    """Run both loops: if one ever ends by an error, so does the process, and is seen."""
    sweep_every = settings.cleanup_interval_seconds if settings.cleanup_enabled else None
    if sweep_every is None:
        get_logger(__name__).warning("schedule_disabled", setting="CLEANUP_ENABLED")
    reconcile_every = settings.reconcile_interval_seconds
    with ThreadPoolExecutor(2, thread_name_prefix="loop") as pool:
        loops = [
            pool.submit(clean_on_schedule, janitor.cleanup, janitor.orders, sweep_every, stopping),
            pool.submit(reconcile_on_schedule, janitor.reconciler, reconcile_every, stopping),
        ]
        get_logger(__name__).info("janitor_ready", sweep_every=sweep_every, reconcile_every=reconcile_every)
        wait(loops, return_when=FIRST_COMPLETED)
        stopping.set()
    for loop in loops:
        loop.result()
