"""A whole fleet, from its first process to its last."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from local_stack.ports import LOOPBACK
from studio.contracts.messages import StudioMessage
from studio.job_records import JobRecords
from studio.messaging import make_broker, send
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings
from studio_testing.chaos.s3_proxy import S3Proxy
from studio_testing.chaos.tcp_proxy import TcpProxy
from studio_testing.fleet.clock import SettableClock
from studio_testing.fleet.keeper import Keeper
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.ports import FleetPorts
from studio_testing.fleet.process import READY_PATIENCE_SECONDS, FleetProcess
from studio_testing.fleet.servers import BUCKET, FleetRedis, make_store
from studio_testing.fleet.service_log import LoggedEvent, events
from studio_testing.fleet.service_programs import Servers, ServicePrograms
from studio_testing.loop_thread import LoopThread


class Fleet:
    """The processes of one drill, and the doors past which they cannot see: their Redis and their bucket."""

    def __init__(
        self, folder: Path, plan: FleetPlan, keeper: Keeper, loop: LoopThread, stub_worker: Path | None
    ) -> None:
        self.folder = folder
        self.plan = plan
        self.loop = loop
        self._keeper = keeper
        self._ports = FleetPorts()
        self.redis = FleetRedis(folder, self._ports, keeper)
        self.store = make_store(plan.store, folder, self._ports, keeper, plan.store_disk_megabytes)
        self._programs = ServicePrograms(plan, self.redis, self.store, stub_worker)
        self._proxies: dict[Role, tuple[TcpProxy, S3Proxy]] = {}
        self._services: dict[Role, list[FleetProcess]] = {role: [] for role in Role}
        self._urls: list[str] = []
        self._clocks = {
            name: SettableClock(folder / f"{name}.clock", offset) for name, offset in plan.clock_offsets.items()
        }

    @property
    def ingest_apis(self) -> list[FleetProcess]:
        return self._services[Role.INGEST]

    @property
    def workers(self) -> list[FleetProcess]:
        return self._services[Role.WORKER]

    @property
    def janitors(self) -> list[FleetProcess]:
        return self._services[Role.JANITOR]

    @property
    def exporters(self) -> list[FleetProcess]:
        return self._services[Role.EXPORTER]

    @property
    def services(self) -> list[FleetProcess]:
        """Every process but Redis and the store."""
        return [process for processes in self._services.values() for process in processes]

    @property
    def processes(self) -> list[FleetProcess]:
        """Every process, the two servers first."""
        return [self.redis, self.store, *self.services]

    @property
    def urls(self) -> list[str]:
        """The addresses of the ingest APIs."""
        return list(self._urls)

    @property
    def objects(self) -> ObjectStore:
        """The bucket itself, past every proxy."""
        return ObjectStore.connect(self.store.server.settings(BUCKET))

    @property
    def records(self) -> JobRecords:
        """The facts in the bucket itself."""
        return JobRecords(self.objects)

    def any_of(self, role: Role) -> FleetProcess:
        """Return one process of a role, by chance."""
        return random.choice(self._services[role])  # noqa: S311 - no secret depends on it

    def redis_proxy(self, role: Role) -> TcpProxy:
        """Return what stands between a role and Redis; the plan must name the role."""
        return self._proxies[role][0]

    def store_proxy(self, role: Role) -> S3Proxy:
        """Return what stands between a role and the store; the plan must name the role."""
        return self._proxies[role][1]

    def add(
        self, role: Role, environment: Mapping[str, str] | None = None, *, auto_restart: bool | None = None
    ) -> FleetProcess:
        """Start one more process of a role, beside those of the plan or as one that may fail to start."""
        number = len(self._services[role]) + 1
        name, port = f"{role}-{number}", self._ports.take()
        clock = self._clocks[name].environment if name in self._clocks else {}
        program = self._programs.program(role, name, port, self._servers(role), {**clock, **(environment or {})})
        log = self.folder / f"{name}.log"
        keeps_on = self.plan.auto_restart if auto_restart is None else auto_restart
        process = FleetProcess(name, program, log, self._keeper, auto_restart=keeps_on)
        self._services[role].append(process)
        if role is Role.INGEST:
            self._urls.append(f"http://{LOOPBACK}:{port}")
        process.start()
        return process

    def set_clock(self, process: FleetProcess, offset_seconds: float) -> None:
        """Make the clock of a process wrong by so much, while it runs; the plan's ``clock_offsets`` must name it."""
        self._clocks[process.name].set(offset_seconds)

    def start(self) -> None:
        """Start the servers, then every service at once, and return when all answer."""
        for server in (self.redis, self.store):
            server.start()
        for server in (self.redis, self.store):
            server.wait_ready()
        self.store.make_bucket()
        for role in self.plan.behind_proxies:
            proxies = (
                TcpProxy(self.loop, self._ports.take(), self.redis.port),
                S3Proxy(self.loop, self._ports.take(), self.store.port),
            )
            for proxy in proxies:
                proxy.start()
            self._proxies[role] = proxies
        for role, count in self.plan.counts.items():
            for _ in range(count):
                self.add(role)
        self.wait_ready()

    def wait_ready(self, patience_seconds: float = READY_PATIENCE_SECONDS) -> None:
        """Return when every process answers.

        Raises:
            TimeoutError: one does not.
        """
        for process in self.processes:
            process.wait_ready(patience_seconds)

    def send(self, *messages: StudioMessage) -> None:
        """Put messages on their queues, past every proxy."""
        broker = make_broker(BrokerSettings(redis_url=SecretStr(self.redis.server.url())))
        try:
            for message in messages:
                send(broker, message)
        finally:
            broker.close()

    def events(self, role: Role, *names: str) -> list[LoggedEvent]:
        """Return what the processes of a role have logged, in the order of time."""
        return events([process.log for process in self._services[role]], *names)

    def tails(self, lines: int = 6) -> str:
        """Return the end of every log, for a drill that failed."""
        return "\n".join(f"--- {process.name}\n{process.tail(lines)}" for process in self.processes)

    def _servers(self, role: Role) -> Servers:
        if role not in self._proxies:
            return Servers(self.redis.port, self.store.port)
        return Servers(*(proxy.port for proxy in self._proxies[role]))


@contextmanager
def running_fleet(folder: Path, plan: FleetPlan, *, stub_worker: Path | None) -> Iterator[Fleet]:
    """Run a fleet inside the block, from when it is ready; no process outlives the block, or this process.

    Without ``stub_worker`` the workers are real, and load their model.

    Raises:
        TimeoutError: a process did not become ready.
        FileNotFoundError: the plan asks for a MinIO that is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keeper = Keeper()
    try:
        with LoopThread("fleet") as loop:
            fleet = Fleet(folder, plan, keeper, loop, stub_worker)
            fleet.start()
            yield fleet
    finally:
        keeper.close()
