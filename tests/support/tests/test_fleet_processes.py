import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import redis
from minio import Minio
from minio.error import S3Error

from studio_testing.fleet.clock import CLOCK_SHIFT, SettableClock
from studio_testing.fleet.keeper import Keeper
from studio_testing.fleet.plan import StoreKind
from studio_testing.fleet.ports import FleetPorts
from studio_testing.fleet.servers import BUCKET, FleetRedis, make_store
from studio_testing.fleet.small_disk import small_disks_can_be_had
from studio_testing.waiting import wait_until

BODY = b"x" * 100_000

A_HARNESS = """
import sys, time
from pathlib import Path
from studio_testing.fleet.keeper import Keeper
from studio_testing.fleet.ports import FleetPorts
from studio_testing.fleet.servers import FleetRedis

server = FleetRedis(Path(sys.argv[1]), FleetPorts(), Keeper())
server.start()
server.wait_ready()
server.stop()
print(server.pid, flush=True)
time.sleep(600)
"""

TELLS_ITS_TIME = """
import time
from datetime import UTC, datetime, timedelta
from pydantic import AwareDatetime, BaseModel

class Fact(BaseModel):
    at: AwareDatetime

now = datetime.now(UTC)
assert isinstance(now, datetime) and abs(now.timestamp() - time.time()) < 5
assert abs(time.time_ns() / 1e9 - time.time()) < 5
assert isinstance(now - timedelta(seconds=1), datetime)
assert Fact.model_validate_json(Fact(at=now).model_dump_json()).at == now
assert datetime.strptime("2026-01-02", "%Y-%m-%d").year == datetime.fromisoformat("2026-01-02").year == 2026
print(time.time())
"""


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    running = Keeper()
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def server(tmp_path: Path, keeper: Keeper) -> FleetRedis:
    started = FleetRedis(tmp_path, FleetPorts(), keeper)
    started.start()
    started.wait_ready()
    return started


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_what_is_killed_comes_back_on_its_port_with_its_data(server: FleetRedis) -> None:
    with server.client() as client:
        client.set("kept", "by the append-only file")
        client.execute_command("WAITAOF", 1, 0, 5000)
    before = server.pid

    server.kill()
    server.wait_ready()

    assert server.pid != before
    assert [death.exit_status for death in server.deaths] == [-signal.SIGKILL]
    with server.client() as client:
        assert client.get("kept") == b"by the append-only file"


def test_what_is_taken_down_stays_down_until_it_is_brought_up(server: FleetRedis) -> None:
    server.take_down()

    with pytest.raises(TimeoutError):
        server.wait_ready(patience_seconds=1.0)
    assert not server.is_alive()

    server.bring_up()
    assert server.is_ready()
    assert server.vitals().resident_bytes > 1_000_000


def test_what_is_stopped_lives_and_is_silent_until_it_goes_on(server: FleetRedis) -> None:
    with redis.Redis.from_url(server.server.url(), socket_timeout=0.3) as client:
        client.ping()
        server.stop()
        with pytest.raises(redis.TimeoutError):
            client.ping()
        assert server.is_alive()

        server.cont()
        assert client.ping()


def test_a_polite_end_tells_its_exit_status_and_is_followed_by_a_start(server: FleetRedis) -> None:
    assert server.term() == 0

    server.wait_ready()
    assert server.starts == 2


def test_no_process_outlives_a_harness_that_is_killed_not_even_one_that_is_stopped(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", A_HARNESS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as harness:
        assert harness.stdout is not None
        pid = int(harness.stdout.readline())
        assert is_there(pid)

        harness.kill()

    wait_until(lambda: not is_there(pid), what="the stopped server is gone")


def test_the_end_of_a_keeper_is_the_end_of_its_processes(server: FleetRedis, keeper: Keeper) -> None:
    pid = server.pid

    keeper.close()

    assert not is_there(pid)


@pytest.mark.parametrize("offset_seconds", [-120, 120])
def test_the_clock_of_one_process_can_be_wrong(offset_seconds: int) -> None:
    def time_of(environment: dict[str, str]) -> float:
        command = [sys.executable, "-c", TELLS_ITS_TIME]
        return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)

    shift = {"PYTHONPATH": str(CLOCK_SHIFT), "STUDIO_TEST_CLOCK_OFFSET": str(offset_seconds)}
    right = time_of(dict(os.environ))
    wrong = time_of({**os.environ, **shift})

    assert wrong - right == pytest.approx(offset_seconds, abs=60)


def test_the_clock_of_a_process_that_runs_can_be_set(tmp_path: Path) -> None:
    clock = SettableClock(tmp_path / "clock", 0)
    command = [sys.executable, "-c", f"{TELLS_ITS_TIME}\ninput()\n{TELLS_ITS_TIME}"]
    environment = {**os.environ, **clock.environment}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        before = float(process.stdout.readline())

        # when
        clock.set(-120)

        # then
        after, _ = process.communicate("\n")
        assert float(after) - before == pytest.approx(-120, abs=60)


@pytest.mark.parametrize("kind", StoreKind)
def test_a_full_disk_refuses_writes_and_recovers(tmp_path: Path, keeper: Keeper, kind: StoreKind) -> None:
    if not small_disks_can_be_had():
        pytest.skip("this system lets its users have no namespaces of their own, and so no small disk")
    store = make_store(kind, tmp_path, FleetPorts(), keeper, disk_megabytes=200)
    store.start()
    store.wait_ready()
    store.make_bucket()
    client = store.server.client()
    put(client, "before")

    # when
    taken = store.disk.fill()

    # then
    assert taken > 0
    with pytest.raises(S3Error):
        put(client, "too much", 1000)
    assert client.get_object(BUCKET, "before-0").data == BODY

    # when
    store.disk.free()
    store.restart()  # SeaweedFS keeps its first error in mind: its index of files takes no more until it starts anew

    # then
    put(client, "after")
    assert client.get_object(BUCKET, "before-0").data == client.get_object(BUCKET, "after-0").data == BODY


def put(client: Minio, name: str, count: int = 1) -> None:
    for number in range(count):
        client.put_object(BUCKET, f"{name}-{number}", BytesIO(BODY), len(BODY))
