import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from local_stack import seaweedfs, valkey
from local_stack.ports import LOOPBACK, free_ports
from local_stack.seaweedfs_start import mend
from studio.contracts.ids import new_id
from studio.contracts.keys import SelfCheckKey
from studio.errors import StoreUnavailableError
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore
from studio.process import await_ready
from studio_testing.processes import running
from studio_testing.redis_server import RedisServer
from studio_testing.s3_server import S3Server


def test_redis_asks_for_its_password_and_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / 'a folder\'s "name"'
    server = RedisServer(LOOPBACK, free_ports(1)[0], "5ec2e7")
    command = valkey.prepare(folder, server.port, server.password)

    with running(command, {}, tmp_path / "log", server.answers):
        assert not RedisServer(LOOPBACK, server.port, "wrong").answers()
        with redis.Redis.from_url(valkey.redis_url(server.port, server.password)) as client:
            settings = client.config_get("append*", "maxmemory-policy", "dir")

    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "everysec"
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["dir"] == str(folder)
    assert (folder / valkey.CONFIG_NAME).stat().st_mode & 0o777 == 0o600


@contextmanager
def _store(folder: Path) -> Iterator[ObjectStore]:
    ports = seaweedfs.SeaweedPorts.free()
    command = seaweedfs.prepare(folder / "data", ports, "access", "secret", bucket="studio")
    server = S3Server(f"http://{LOOPBACK}:{ports.s3}", "access", "secret")
    with running(command.arguments, command.environment, folder / "log", server.answers):
        store = ObjectStore.connect(server.settings("studio"))
        await_ready({"store": store.ping})
        yield store
    seaweedfs.remove_sockets(ports)


def test_the_store_keeps_its_objects_over_a_restart_on_other_ports(tmp_path: Path) -> None:
    key, body = SelfCheckKey(new_id()), bytes(range(256)) * 8192
    with _store(tmp_path) as store:
        store.put(key, body, media_type=JSON_MEDIA_TYPE)
        assert store.read(key) == body

    with _store(tmp_path) as store:
        assert store.read(key) == body


def test_the_store_serves_what_it_had_when_a_full_disk_tore_its_index(tmp_path: Path) -> None:
    key, body = SelfCheckKey(new_id()), b"kept"
    with _store(tmp_path) as store:
        store.put(key, body, media_type=JSON_MEDIA_TYPE)
    index = tmp_path / "data" / "studio_1.idx"
    index.write_bytes(index.read_bytes() + bytes(14))

    with _store(tmp_path) as store:
        assert store.read(key) == body


def test_an_index_that_cannot_be_made_anew_stays_as_it_was(tmp_path: Path) -> None:
    index = tmp_path / "studio_7.idx"
    index.write_bytes(bytes(18))

    with pytest.raises(subprocess.CalledProcessError):
        mend("false", index)

    assert [path.name for path in tmp_path.iterdir()] == ["studio_7.idx"]


def test_the_store_refuses_other_credentials(seaweedfs_test_server: S3Server) -> None:
    stranger = S3Server(seaweedfs_test_server.endpoint_url, seaweedfs_test_server.access_key, "wrong")

    with seaweedfs_test_server.fresh_bucket() as settings, pytest.raises(StoreUnavailableError):
        ObjectStore.connect(stranger.settings(settings.s3_bucket)).ping()
