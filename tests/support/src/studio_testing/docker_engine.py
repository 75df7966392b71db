"""Where the servers come from: Docker where an engine and the image are, else the embedded ones."""

import os
import warnings
from enum import StrEnum
from functools import cache

from docker.errors import DockerException, ImageNotFound  # type: ignore[import-untyped]
from testcontainers.core.config import testcontainers_config
from testcontainers.core.docker_client import DockerClient

CHOICE_VARIABLE = "TEST_SERVERS"


class ServerSource(StrEnum):
    """What ``TEST_SERVERS`` may say; unset is ``auto``."""

    AUTO = "auto"
    DOCKER = "docker"
    EMBEDDED = "embedded"


def server_source() -> ServerSource:
    """Return what the environment asks for."""
    return ServerSource(os.environ.get(CHOICE_VARIABLE) or ServerSource.AUTO)


def image(variable: str, default: str) -> str:
    """Return the image named by an environment variable, or its default."""
    return os.environ.get(variable) or default


@cache
def runs_in_docker(*images: str) -> bool:
    """Say whether a server that needs these images is to run in Docker.

    When Docker is asked for, missing images are an error of the test. When nothing is asked for, the embedded server
    stands in, with a warning.
    """
    source = server_source()
    if source is not ServerSource.AUTO:
        return source is ServerSource.DOCKER
    reaper = () if testcontainers_config.ryuk_disabled else (testcontainers_config.ryuk_image,)
    return engine_answers() and all(_can_be_had(name) for name in (*images, *reaper))


@cache
def engine_answers() -> bool:
    """Say whether a Docker engine can be reached."""
    try:
        return bool(DockerClient().client.ping())
    except (DockerException, OSError, ValueError):
        return False


def _can_be_had(name: str) -> bool:
    images = DockerClient().client.images
    try:
        try:
            images.get(name)
        except ImageNotFound:
            images.pull(name)
    except DockerException as error:
        warnings.warn(f"Docker has no {name}: the embedded server stands in ({error})", stacklevel=2)
        return False
    return True
