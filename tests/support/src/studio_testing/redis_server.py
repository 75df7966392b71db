"""A Redis for the whole test run."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from testcontainers.core.container import DockerContainer

from local_stack import valkey
from local_stack.ports import LOOPBACK, free_ports
from studio_testing.docker_engine import image, runs_in_docker
from studio_testing.processes import POLL_SECONDS, running
from studio_testing.waiting import wait_until

REDIS_PORT = 6379


@dataclass(frozen=True)
class RedisServer:
    """Where the server listens, and the password it asks for."""

    host: str
    port: int
    password: str

    def url(self, database: int = 0) -> str:
        """Return the address of one logical database."""
        return f"redis://:{self.password}@{self.host}:{self.port}/{database}"

    def answers(self) -> bool:
        """Say whether the server answers."""
        try:
            with redis.Redis.from_url(self.url()) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """Run a Redis inside the block."""
    password = secrets.token_hex(16)
    name = image("REDIS_IMAGE", "redis:7.4-alpine")
    with _container(name, password) if runs_in_docker(name) else _embedded(folder, password) as server:
        yield server


@contextmanager
def _embedded(folder: Path, password: str) -> Iterator[RedisServer]:
    server = RedisServer(LOOPBACK, free_ports(1)[0], password)
    command = valkey.prepare(folder, server.port, password)
    with running(command, {}, folder / "redis.log", server.answers):
        yield server


@contextmanager
def _container(name: str, password: str) -> Iterator[RedisServer]:
    command = f"redis-server --requirepass {password} --appendonly yes --maxmemory-policy noeviction"
    with DockerContainer(name).with_exposed_ports(REDIS_PORT).with_command(command) as container:
        server = RedisServer(container.get_container_host_ip(), int(container.get_exposed_port(REDIS_PORT)), password)
        wait_until(server.answers, what=name, poll_seconds=POLL_SECONDS)
        yield server
