"""A SeaweedFS for the whole test run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testcontainers.core.container import DockerContainer

from local_stack import seaweedfs
from local_stack.ports import LOOPBACK
from studio_testing.docker_engine import image, runs_in_docker
from studio_testing.processes import running
from studio_testing.s3_server import S3Server, made_up_credentials
from studio_testing.waiting import wait_until

CONTAINER_S3_PORT = 8333


@contextmanager
def seaweedfs_server(folder: Path) -> Iterator[S3Server]:
    """Run a SeaweedFS inside the block."""
    name = image("SEAWEEDFS_IMAGE", "chrislusf/seaweedfs:4.48")
    with _container(name) if runs_in_docker(name) else _embedded(folder) as server:
        yield server


@contextmanager
def _embedded(folder: Path) -> Iterator[S3Server]:
    ports, (access_key, secret_key) = seaweedfs.SeaweedPorts.free(), made_up_credentials()
    server = S3Server(f"http://{LOOPBACK}:{ports.s3}", access_key, secret_key)
    command = seaweedfs.prepare(folder / "data", ports, access_key, secret_key)
    try:
        with running(command.arguments, command.environment, folder / "seaweedfs.log", server.answers):
            yield server
    finally:
        seaweedfs.remove_sockets(ports)


@contextmanager
def _container(name: str) -> Iterator[S3Server]:
    access_key, secret_key = made_up_credentials()
    arguments = seaweedfs.server_arguments("/data", bind="0.0.0.0")
    container = DockerContainer(name).with_exposed_ports(CONTAINER_S3_PORT).with_command(" ".join(arguments))
    for variable, value in seaweedfs.credentials(access_key, secret_key).items():
        container.with_env(variable, value)
    with container:
        address = f"{container.get_container_host_ip()}:{container.get_exposed_port(CONTAINER_S3_PORT)}"
        server = S3Server(f"http://{address}", access_key, secret_key)
        wait_until(server.answers, what=name)
        yield server
