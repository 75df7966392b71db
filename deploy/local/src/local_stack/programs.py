"""The processes of the stack: what is run, and with which environment."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from local_stack import seaweedfs, valkey
from local_stack.data_dir import DataDir
from local_stack.port_plan import PortPlan
from local_stack.ports import LOOPBACK
from local_stack.stack_keys import StackKeys

BUCKET = "studio"
GRACE_SECONDS = 3
"""For work in hand; the supervisor kills a second later."""


class Tier(StrEnum):
    """Tiers start in this order and stop in the reverse: services need the servers until their end."""

    INFRA = "infra"
    STUDIO = "studio"


@dataclass(frozen=True)
class Program:
    """A process that is kept running. ``environment`` is added to what the launcher has.

    One that is an ``attendant`` is started once the studio can take a photo and cut it out: nobody waits for it, and on
    two cores its imports would cost the others two seconds.
    """

    name: str
    tier: Tier
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_attendant: bool = False


def stack_programs(folder: DataDir, ports: PortPlan, keys: StackKeys, editor: Path | None) -> list[Program]:
    """Return the whole stack; writes the servers' own configuration into the data folder.

    ``editor`` is the folder of the built editor, if there is one.
    """
    return [*_servers(folder, ports, keys), *_services(ports, keys, editor)]


def _servers(folder: DataDir, ports: PortPlan, keys: StackKeys) -> list[Program]:
    store = seaweedfs.prepare(folder.store, ports.store, keys.s3_access_key, keys.s3_secret_key, bucket=BUCKET)
    redis_command = valkey.prepare(folder.redis, ports.redis, keys.redis_password)
    return [
        Program("redis", Tier.INFRA, redis_command),
        Program("store", Tier.INFRA, store.arguments, store.environment),
    ]


def _services(ports: PortPlan, keys: StackKeys, editor: Path | None) -> list[Program]:
    broker = {"REDIS_URL": valkey.redis_url(ports.redis, keys.redis_password)}
    store = {
        "S3_ENDPOINT_URL": f"http://{LOOPBACK}:{ports.store.s3}",
        "S3_ACCESS_KEY": keys.s3_access_key,
        "S3_SECRET_KEY": keys.s3_secret_key,
        "S3_BUCKET": BUCKET,
    }
    both = broker | store
    grace = str(GRACE_SECONDS)
    ingest = {"INGEST_STOP_GRACE_SECONDS": grace} | ({} if editor is None else {"EDITOR_DIR": str(editor)})
    worker = {"WORKER_STOP_GRACE_SECONDS": grace}
    return [
        _service("ingest_api", both | _address("INGEST", ports.studio) | ingest),
        _service("inference_worker", both | _address("HEALTH", ports.worker_health) | worker),
        _service("janitor", both | _address("HEALTH", ports.janitor_health), is_attendant=True),
        _service("metrics_exporter", both | _address("METRICS", ports.exporter), is_attendant=True),
        _service("dashboard", broker | _address("DASHBOARD", ports.dashboard), is_attendant=True),
    ]


def _service(package: str, environment: Mapping[str, str], *, is_attendant: bool = False) -> Program:
    return Program(package, Tier.STUDIO, [sys.executable, "-m", package], environment, is_attendant)


def _address(prefix: str, port: int) -> dict[str, str]:
    return {f"{prefix}_HOST": LOOPBACK, f"{prefix}_PORT": str(port)}
