"""The service's object graph, written by hand, and the doors by which endpoints reach it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from ingest_api.jobs.service import JobService, Retention
from ingest_api.settings import ApiSettings
from studio.health import HealthReport, examine
from studio.job_records import Clock, JobRecords, utc_now
from studio.messaging import connect_redis, make_broker, ping
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings, LimitSettings, ModelSettings, StoreSettings


@dataclass(frozen=True)
class Configuration:
    """Every block of settings that this service reads."""

    api: ApiSettings
    store: StoreSettings
    broker: BrokerSettings
    limits: LimitSettings
    models: ModelSettings


@dataclass(frozen=True)
class Dependencies:
    """What the endpoints work with."""

    configuration: Configuration
    store: ObjectStore
    jobs: JobService
    checks: Mapping[str, Callable[[], None]]
    clock: Clock

    def readiness(self) -> HealthReport:
        """Ask the store and the broker whether they answer (blocking)."""
        return examine(self.checks)


def connect(configuration: Configuration, clock: Clock = utc_now) -> Dependencies:
    """Build the graph, top to bottom. Opens no connection: each is opened when it is first used."""
    store = ObjectStore.connect(configuration.store)
    redis = connect_redis(configuration.broker)
    broker = make_broker(configuration.broker)
    retention = Retention(configuration.api.cleanup_older_than_seconds)
    return Dependencies(
        configuration=configuration,
        store=store,
        jobs=JobService(store, JobRecords(store), broker, retention, clock),
        checks={"store": store.ping, "broker": lambda: ping(redis)},
        clock=clock,
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
