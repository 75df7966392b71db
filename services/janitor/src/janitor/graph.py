"""The janitor's object graph, put together by hand, for the service and for its commands."""

import threading
from dataclasses import dataclass

from janitor.broker_messages import job_queue, telemetry
from janitor.cleanup import Cleanup, Housekeeping
from janitor.diagnosis import Limits
from janitor.ending import Announce, JobEnding
from janitor.leftovers import LeftoverSweep
from janitor.orders import CleanupOrders
from janitor.orphans import OrphanSweep
from janitor.reconcile import Reconciler
from janitor.settings import CleanupSettings, WorkSettings
from janitor.sweep import Sweeper
from studio.messaging import StudioBroker
from studio.object_store import ObjectStore


@dataclass(frozen=True)
class Janitor:
    """What a running janitor does."""

    cleanup: Cleanup
    orders: CleanupOrders
    reconciler: Reconciler


def make_janitor(
    store: ObjectStore, broker: StudioBroker, settings: WorkSettings, stopping: threading.Event
) -> Janitor:
    """Put all parts together; nothing is begun."""
    cleanup = make_cleanup(store, settings, telemetry(broker), stopping)
    return Janitor(
        cleanup=cleanup,
        orders=CleanupOrders(store, cleanup),
        reconciler=Reconciler(
            store,
            job_queue(broker),
            Limits(settings.job_retry_max + 1, settings.upload_grace_seconds),
            stopping,
        ),
    )


def make_cleanup(
    store: ObjectStore, settings: CleanupSettings, announce: Announce, stopping: threading.Event
) -> Cleanup:
    """Put together what sweeps."""
    housekeeping = Housekeeping(
        OrphanSweep(store, JobEnding(store, announce), stopping),
        LeftoverSweep(store),
        store.now,
        scan_keys=settings.orphan_scan_keys,
        grace_seconds=settings.upload_grace_seconds,
    )
    sweeper = Sweeper(store, stopping, settings.upload_grace_seconds, announce)
    return Cleanup(sweeper, housekeeping, stopping)
