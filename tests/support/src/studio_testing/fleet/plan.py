"""What a fleet consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """The services, by the names of their packages."""

    INGEST = "ingest_api"
    WORKER = "inference_worker"
    JANITOR = "janitor"
    EXPORTER = "metrics_exporter"


class StoreKind(StrEnum):
    """Which S3 server."""

    SEAWEEDFS = "seaweedfs"
    MINIO = "minio"


@dataclass(frozen=True)
class FleetPlan:
    """How many of each, and what is special about them.

    The roles of ``behind_proxies`` reach Redis and the store through proxies, one of each a role. ``environment`` is
    every service's, and ``role_environment`` some's. ``clock_offsets`` are seconds, by a process's name, such as
    ``inference_worker-1``; the clocks of those named can be set again later. A store on a disk of its own, of so many
    megabytes, can have that filled; see ``small_disk``.
    """

    ingest_apis: int = 1
    workers: int = 1
    janitors: int = 1
    exporters: int = 0
    behind_proxies: frozenset[Role] = frozenset()
    environment: Mapping[str, str] = field(default_factory=dict)
    role_environment: Mapping[Role, Mapping[str, str]] = field(default_factory=dict)
    clock_offsets: Mapping[str, float] = field(default_factory=dict)
    auto_restart: bool = True
    store: StoreKind = StoreKind.SEAWEEDFS
    store_disk_megabytes: int | None = None

    @property
    def counts(self) -> dict[Role, int]:
        """How many processes of each service there are."""
        return {
            Role.INGEST: self.ingest_apis,
            Role.WORKER: self.workers,
            Role.JANITOR: self.janitors,
            Role.EXPORTER: self.exporters,
        }


EVERY_ROLE = frozenset(Role)

JOB_RETRY_MAX = 3
ATTEMPT_LIMIT = JOB_RETRY_MAX + 1

DEFAULT_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        # Longer than a job's lease, or a dead worker's message would come back while the job still seems to be at work.
        "BROKER_HEARTBEAT_SECONDS": "10",
        "JOB_RETRY_MAX": str(JOB_RETRY_MAX),
        "JOB_RETRY_INTERVALS": "0.5,1,2",
        "JOB_TIME_LIMIT_SECONDS": "20",
        "WORKER_STOP_GRACE_SECONDS": "5",
        "CLEANUP_INTERVAL_SECONDS": "2",
        # Two cores serve everything: no library may start threads of its own for each.
        "INFERENCE_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }
)
