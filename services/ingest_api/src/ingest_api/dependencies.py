"""The service's object graph, written by hand, and the doors by which endpoints reach it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from ingest_api.admin.cleanups import Cleanups
from ingest_api.admin.failed_jobs import FailedJobs
from ingest_api.backpressure.guarded_broker import TIMEOUTS, GuardedBroker
from ingest_api.backpressure.queue_bound import QueueBound
from ingest_api.backpressure.upload_threads import UploadThreads
from ingest_api.batches.events import PacedLook
from ingest_api.batches.events import frame_of as frame_of_batch
from ingest_api.batches.schemas import BatchView
from ingest_api.batches.service import BatchService
from ingest_api.events.hub import EventHub
from ingest_api.events.streams import EventStreams
from ingest_api.jobs.accepting import Retention
from ingest_api.jobs.events import frame_of
from ingest_api.jobs.glance import Glance
from ingest_api.jobs.service import JobService
from ingest_api.settings import ApiSettings
from studio.admin_access import AdminSettings, Gate
from studio.circuit_breaker import CircuitBreaker
from studio.contracts.messages import Queue
from studio.facts import FactStore
from studio.health import HealthReport, examine
from studio.job_records import Clock, JobRecords, utc_now
from studio.messaging import connect_redis, ping
from studio.object_store import ObjectStore, StorePatience
from studio.settings import BrokerSettings, LimitSettings, ModelSettings, StoreSettings

PATIENCE = StorePatience(connect=0.4, read=1.3, create=1.3, repeats=1)
"""So that a request which meets a dead or a silent store is answered within 2 s."""

WORK_QUEUES = (Queue.INFERENCE, Queue.INFERENCE_BATCH)


@dataclass(frozen=True)
class Configuration:
    """Every block of settings that this service reads."""

    api: ApiSettings
    store: StoreSettings
    broker: BrokerSettings
    limits: LimitSettings
    models: ModelSettings
    admin: AdminSettings = field(default_factory=lambda: AdminSettings(admin_token=None))


@dataclass(frozen=True)
class Dependencies:
    """What the endpoints work with."""

    configuration: Configuration
    store: ObjectStore
    jobs: JobService
    job_events: EventHub[Glance]
    batches: BatchService
    batch_events: EventHub[BatchView]
    streams: EventStreams
    """What the hubs of all kinds share."""
    checks: Mapping[str, Callable[[], None]]
    clock: Clock
    gate: Gate
    queue: QueueBound
    uploads: UploadThreads
    failed_jobs: FailedJobs
    cleanups: Cleanups
    stopping: threading.Event
    """Set when the process is told to end: streams end at once, uploads may finish."""

    def readiness(self) -> HealthReport:
        """Ask the store and the broker whether they answer (blocking)."""
        return examine(self.checks)


def connect(
    configuration: Configuration, clock: Clock = utc_now, stopping: threading.Event | None = None
) -> Dependencies:
    """Build the graph, top to bottom. Opens no connection: each is opened when it is first used."""
    store = ObjectStore.connect(configuration.store, PATIENCE, CircuitBreaker())
    redis = connect_redis(configuration.broker, TIMEOUTS)
    broker = GuardedBroker(configuration.broker, CircuitBreaker())
    retention = Retention(configuration.api.cleanup_older_than_seconds)
    stopping = stopping or threading.Event()
    jobs = JobService(store, JobRecords(store), broker, retention, clock)
    batches = BatchService(store, jobs, broker, retention.seconds, clock)
    streams = EventStreams(configuration.api.max_event_streams, stopping)
    return Dependencies(
        configuration=configuration,
        store=store,
        jobs=jobs,
        job_events=EventHub(jobs.glance, frame_of, streams),
        batches=batches,
        batch_events=EventHub(PacedLook(batches.view), frame_of_batch, streams),
        streams=streams,
        checks={"store": store.ping, "broker": lambda: ping(redis)},
        clock=clock,
        gate=Gate(configuration.admin.admin_token),
        queue=QueueBound(lambda: broker.depth(WORK_QUEUES), configuration.api.max_queued_jobs),
        uploads=UploadThreads(),
        failed_jobs=FailedJobs(store, JobRecords(store), jobs.retry, clock),
        cleanups=Cleanups(FactStore(store), broker, clock),
        stopping=stopping,
    )


async def _dependencies(request: Request) -> Dependencies:
    """Return the graph that ``create_app`` was given (a coroutine, since FastAPI runs functions in a thread)."""
    dependencies: Dependencies = request.app.state.dependencies
    return dependencies


async def _request_id(request: Request) -> str:
    request_id: str = request.state.request_id
    return request_id


Graph = Annotated[Dependencies, Depends(_dependencies)]
RequestId = Annotated[str, Depends(_request_id)]
