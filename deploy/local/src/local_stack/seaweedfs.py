"""The embedded object store: SeaweedFS, all parts in one process, reachable from this machine alone."""

import sys
from dataclasses import dataclass, fields
from pathlib import Path

from local_stack.ports import LOOPBACK, free_ports, is_free

ADMIN_GRPC_OFFSET = 10_000
"""SeaweedFS's own worker dials its admin part at this distance, whatever ``-admin.port.grpc`` says."""

MAX_PORT = 65_535

SOCKET_FOLDER = Path("/tmp")  # noqa: S108 - where SeaweedFS puts them, whatever TMPDIR says


@dataclass(frozen=True)
class SeaweedPorts:
    """Every port that the server opens. Only ``s3`` asks for credentials; hence all are bound to loopback."""

    s3: int
    filer: int
    master: int
    volume: int
    admin: int
    s3_grpc: int
    filer_grpc: int
    master_grpc: int
    volume_grpc: int

    @property
    def admin_grpc(self) -> int:
        """Where the admin part's worker finds it."""
        return self.admin + ADMIN_GRPC_OFFSET

    @classmethod
    def free(cls) -> "SeaweedPorts":
        """Choose ports that nobody listens on."""
        while True:
            candidate = cls(*free_ports(len(fields(cls))))
            if candidate.admin_grpc <= MAX_PORT and is_free(candidate.admin_grpc):
                return candidate


@dataclass(frozen=True)
class Command:
    """A program to run: its arguments, and what to add to its environment."""

    arguments: list[str]
    environment: dict[str, str]


def server_arguments(data_dir: str, bind: str = LOOPBACK) -> list[str]:
    """Return the arguments that hold wherever the server runs; ports are not among them.

    ``-disableHttp`` closes the filer's HTTP side. An election of 1 s (of one master) lets the store answer in 0.7 s
    instead of 10; no pause before the stop (for others to hear of it: there are none) lets it end in 1 s instead of 2
    to 3. Telemetry to SeaweedFS's makers, on by default, is off.
    """
    return [
        "mini",
        f"-dir={data_dir}",
        f"-ip={LOOPBACK}",
        f"-ip.bind={bind}",
        "-disableHttp",
        "-webdav=false",
        "-admin.ui=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-master.electionTimeout=1s",
        "-master.telemetry=false",
        "-volume.preStopSeconds=0",
    ]


def prepare(
    data_dir: Path, ports: SeaweedPorts, access_key: str, secret_key: str, *, bucket: str | None = None
) -> Command:
    """Make the data folder and return the command that serves it, and that makes the bucket at its start."""
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    # Beside the interpreter, without following its link: that is where the wheel puts its program.
    program = Path(sys.executable).with_name("weed")
    return Command(
        [
            *[sys.executable, "-m", "local_stack.seaweedfs_start", str(data_dir)],
            str(program),
            *server_arguments(str(data_dir)),
            *_port_arguments(ports),
            *([f"-bucket={bucket}"] if bucket else []),
        ],
        credentials(access_key, secret_key),
    )


def credentials(access_key: str, secret_key: str) -> dict[str, str]:
    """Return the environment that gives the S3 side its one identity."""
    return {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}


def remove_sockets(ports: SeaweedPorts) -> None:
    """Remove what a stopped server leaves in the system's temporary folder: one socket a port."""
    for field in fields(ports):
        name = f"seaweedfs-{field.name.replace('_', '-')}-{getattr(ports, field.name)}.sock"
        (SOCKET_FOLDER / name).unlink(missing_ok=True)
    (SOCKET_FOLDER / f"seaweedfs-admin-grpc-{ports.admin_grpc}.sock").unlink(missing_ok=True)


def _port_arguments(ports: SeaweedPorts) -> list[str]:
    """Return ``-s3.port=…`` for ``s3``, ``-s3.port.grpc=…`` for ``s3_grpc``, and so on."""
    named = ((field.name.partition("_"), getattr(ports, field.name)) for field in fields(ports))
    return [f"-{part}.port{'.grpc' if grpc else ''}={port}" for (part, _, grpc), port in named]
