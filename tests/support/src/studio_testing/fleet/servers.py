"""The fleet's Redis and object store, each started again over the data that it had."""

import secrets
from pathlib import Path

import redis
from minio.error import S3Error

from local_stack import seaweedfs, valkey
from local_stack.ports import LOOPBACK
from studio_testing.fleet.keeper import Keeper
from studio_testing.fleet.plan import StoreKind
from studio_testing.fleet.ports import FleetPorts
from studio_testing.fleet.process import FleetProcess, Program
from studio_testing.fleet.small_disk import SmallDisk
from studio_testing.minio_server import MISSING, built_binary
from studio_testing.redis_server import RedisServer
from studio_testing.s3_server import S3Server, made_up_credentials

BUCKET = "studio"


class FleetRedis(FleetProcess):
    """A Redis with the local stack's configuration: AOF every second, a password, no eviction."""

    def __init__(self, folder: Path, ports: FleetPorts, keeper: Keeper) -> None:
        self.server = RedisServer(LOOPBACK, ports.take(), secrets.token_hex(16))
        command = valkey.prepare(folder / "redis", self.server.port, self.server.password)
        super().__init__("redis", Program(command, {}, self.server.answers), folder / "redis.log", keeper)

    @property
    def port(self) -> int:
        return self.server.port

    def client(self) -> redis.Redis:
        """Return a client of its own data, past every proxy; to be closed by who asked."""
        return redis.Redis.from_url(self.server.url())


class FleetStore(FleetProcess):
    """An S3 server with one bucket."""

    def __init__(
        self, program: Program, server: S3Server, folder: Path, keeper: Keeper, disk: SmallDisk | None = None
    ) -> None:
        self.server = server
        self._disk = disk
        super().__init__("store", program, folder / "store.log", keeper)

    @property
    def port(self) -> int:
        return int(self.server.endpoint_url.rpartition(":")[2])

    @property
    def disk(self) -> SmallDisk:
        """The disk under it, which can be filled.

        Raises:
            ValueError: it has none of its own; see ``FleetPlan.store_disk_megabytes``.
        """
        if self._disk is None:
            raise ValueError("the plan gives the store no disk of its own")
        return self._disk

    def make_bucket(self) -> None:
        """Make the bucket unless it is there."""
        try:
            self.server.client().make_bucket(BUCKET)
        except S3Error as error:
            if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                raise


def make_store(
    kind: StoreKind, folder: Path, ports: FleetPorts, keeper: Keeper, disk_megabytes: int | None
) -> FleetStore:
    """Prepare a store; it is not started.

    Raises:
        FileNotFoundError: there is no MinIO here.
    """
    data = folder / "store"
    data.mkdir()
    disk = SmallDisk(data.resolve(), disk_megabytes, keeper) if disk_megabytes else None
    launcher = disk.launcher if disk else []
    access_key, secret_key = made_up_credentials()
    if kind is StoreKind.SEAWEEDFS:
        weed_ports = ports.take_for_seaweedfs()
        server = S3Server(f"http://{LOOPBACK}:{weed_ports.s3}", access_key, secret_key)
        command = seaweedfs.prepare(data, weed_ports, access_key, secret_key, bucket=BUCKET)
        program = Program(command.arguments, command.environment, server.answers, launcher)
        return SeaweedStore(program, server, folder, keeper, disk, weed_ports)
    binary = built_binary()
    if not binary.exists():
        raise FileNotFoundError(MISSING)
    address = f"{LOOPBACK}:{ports.take()}"
    server = S3Server(f"http://{address}", access_key, secret_key)
    arguments = [str(binary), "server", "--quiet", "--address", address, str(data)]
    environment = {"MINIO_ROOT_USER": access_key, "MINIO_ROOT_PASSWORD": secret_key, "MINIO_BROWSER": "off"}
    return FleetStore(Program(arguments, environment, server.answers, launcher), server, folder, keeper, disk)


class SeaweedStore(FleetStore):
    """A SeaweedFS, which leaves sockets in the system's temporary folder."""

    def __init__(
        self,
        program: Program,
        server: S3Server,
        folder: Path,
        keeper: Keeper,
        disk: SmallDisk | None,
        ports: seaweedfs.SeaweedPorts,
    ) -> None:
        super().__init__(program, server, folder, keeper, disk)
        self._ports = ports

    def bury(self) -> None:
        """Kill it for good, and remove its sockets."""
        super().bury()
        seaweedfs.remove_sockets(self._ports)
