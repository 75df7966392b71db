"""A MinIO for the whole test run: from Docker where it is, else the binary that ``make minio`` built."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.image import DockerImage

from local_stack.ports import LOOPBACK, free_ports
from studio_testing.docker_engine import image, runs_in_docker
from studio_testing.processes import running
from studio_testing.s3_server import S3Server, made_up_credentials
from studio_testing.waiting import wait_until

RECIPE = Path(__file__).parents[4] / "deploy" / "minio"
IMAGE_TAG = "background-remover-studio/minio:test"
CONTAINER_S3_PORT = 9000
MISSING = "there is no MinIO here: `make minio` builds it once where Go 1.24 or newer is"


@contextmanager
def minio_server(folder: Path) -> Iterator[S3Server]:
    """Run a MinIO inside the block; skip the test where there is none, but fail where CI could have built it."""
    bases = {
        "GOLANG_IMAGE": image("GOLANG_IMAGE", "golang:1.26-bookworm"),
        "RUNTIME_IMAGE": image("DEBIAN_IMAGE", "debian:bookworm-slim"),
    }
    with _container(bases) if runs_in_docker(*bases.values()) else _built(folder) as server:
        yield server


@contextmanager
def _built(folder: Path) -> Iterator[S3Server]:
    binary = built_binary()
    if not binary.exists():
        if os.environ.get("CI") and shutil.which("go"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    access_key, secret_key = made_up_credentials()
    address = f"{LOOPBACK}:{free_ports(1)[0]}"
    server = S3Server(f"http://{address}", access_key, secret_key)
    command = [str(binary), "server", "--quiet", "--address", address, str(folder / "data")]
    with running(command, _environment(access_key, secret_key), folder / "minio.log", server.answers):
        yield server


@contextmanager
def _container(bases: dict[str, str]) -> Iterator[S3Server]:
    access_key, secret_key = made_up_credentials()
    with DockerImage(RECIPE, tag=IMAGE_TAG, clean_up=False, buildargs=bases) as built:
        container = DockerContainer(str(built)).with_exposed_ports(CONTAINER_S3_PORT)
        for variable, value in _environment(access_key, secret_key).items():
            container.with_env(variable, value)
        with container:
            address = f"{container.get_container_host_ip()}:{container.get_exposed_port(CONTAINER_S3_PORT)}"
            server = S3Server(f"http://{address}", access_key, secret_key)
            wait_until(server.answers, what="MinIO in its container")
            yield server


def built_binary() -> Path:
    """Return where ``deploy/minio/build.sh`` puts the binary; it need not be there."""
    bash = shutil.which("bash") or "bash"
    answer = subprocess.run([bash, str(RECIPE / "build.sh"), "--path"], check=True, capture_output=True, text=True)
    return Path(answer.stdout.strip())


def _environment(access_key: str, secret_key: str) -> dict[str, str]:
    return {"MINIO_ROOT_USER": access_key, "MINIO_ROOT_PASSWORD": secret_key, "MINIO_BROWSER": "off"}
