"""How each service is run: its command, its environment, and how it says that it is ready."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from local_stack import valkey
from local_stack.ports import LOOPBACK
from studio_testing.fleet.plan import DEFAULT_ENVIRONMENT, FleetPlan, Role
from studio_testing.fleet.process import Program
from studio_testing.fleet.servers import BUCKET, FleetRedis, FleetStore

PROBE_TIMEOUT_SECONDS = 5.0

ADDRESS = {Role.INGEST: "INGEST", Role.WORKER: "HEALTH", Role.JANITOR: "HEALTH", Role.EXPORTER: "METRICS"}
"""The settings that say where a service listens, before ``_HOST`` and ``_PORT``."""


@dataclass(frozen=True)
class Servers:
    """Where one role finds Redis and the store: themselves, or its proxies."""

    redis_port: int
    store_port: int


@dataclass(frozen=True)
class ServicePrograms:
    """Makes the programs of one fleet's services. ``stub_worker`` is a script that stands in for the worker."""

    plan: FleetPlan
    redis: FleetRedis
    store: FleetStore
    stub_worker: Path | None

    def program(self, role: Role, name: str, port: int, servers: Servers, extra: Mapping[str, str]) -> Program:
        """Return how one process is run that listens on ``port``."""
        environment = {
            **DEFAULT_ENVIRONMENT,
            **self._connections(servers),
            "WORKER_NAME": name,
            f"{ADDRESS[role]}_HOST": LOOPBACK,
            f"{ADDRESS[role]}_PORT": str(port),
            **self.plan.environment,
            **self.plan.role_environment.get(role, {}),
            **extra,
        }
        path = "/api/health/ready" if role is Role.INGEST else "/health"
        return Program(self._command(role), environment, lambda: _is_ok(port, path))

    def _command(self, role: Role) -> list[str]:
        if role is Role.WORKER and self.stub_worker is not None:
            return [sys.executable, str(self.stub_worker)]
        return [sys.executable, "-m", role.value]

    def _connections(self, servers: Servers) -> dict[str, str]:
        return {
            "REDIS_URL": valkey.redis_url(servers.redis_port, self.redis.server.password),
            "S3_ENDPOINT_URL": f"http://{LOOPBACK}:{servers.store_port}",
            "S3_ACCESS_KEY": self.store.server.access_key,
            "S3_SECRET_KEY": self.store.server.secret_key,
            "S3_BUCKET": BUCKET,
        }


def _is_ok(port: int, path: str) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=PROBE_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
