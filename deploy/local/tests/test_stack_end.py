import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from local_stack.supervision import SupervisorClient
from studio.contracts.ids import new_id
from studio.contracts.keys import SelfCheckKey
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore
from studio.process import await_ready
from studio_testing.stack import RunningStack, StackStartError, started_stack

if TYPE_CHECKING:
    from conftest import StandIns

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_polite_signal_ends_every_process(tmp_path: Path, stand_ins: "StandIns", number: signal.Signals) -> None:
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()

        report = stack.stop(number)

    assert (report.exit_status, report.leftover) == (0, [])


@only_linux
def test_killing_the_launcher_ends_every_process(tmp_path: Path, stand_ins: "StandIns") -> None:
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()

        report = stack.stop(signal.SIGKILL)

    assert report.leftover == []


@only_linux
def test_killing_the_supervisor_ends_every_process(tmp_path: Path, stand_ins: "StandIns") -> None:
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()
        stack.pids()

        os.kill(SupervisorClient(stack.folder.socket).pid(), signal.SIGKILL)
        stack.process.wait()
        report = stack.stop()

    assert "ended unexpectedly" in stack.said()
    assert (report.exit_status, report.leftover) == (1, [])


def test_a_service_that_ignores_the_stop_is_killed(tmp_path: Path, stand_ins: "StandIns") -> None:
    stand_ins.replace("janitor", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)")
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()

        report = stack.stop()

    assert (report.exit_status, report.leftover) == (0, [])


def test_a_service_that_cannot_start_is_named_with_the_end_of_its_log(tmp_path: Path, stand_ins: "StandIns") -> None:
    stand_ins.replace("ingest_api", "import signal; signal.pause()")
    stand_ins.replace("janitor", "raise SystemExit(print('janitor: CLEANUP_ENABLED: no such thing') or 2)")

    with started_stack(tmp_path, stand_ins.environment) as stack:
        with pytest.raises(StackStartError):
            stack.await_ready()
        report = stack.stop()

    assert "janitor does not start" in stack.said()
    assert "CLEANUP_ENABLED: no such thing" in stack.said()
    assert (report.exit_status, report.leftover) == (1, [])


def test_what_was_stored_is_there_after_a_restart(tmp_path: Path, stand_ins: "StandIns") -> None:
    key = SelfCheckKey(new_id())
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()
        _store_of(stack).put(key, b"kept", media_type=JSON_MEDIA_TYPE)
        with redis.Redis.from_url(stack.redis_url) as client:
            client.set("queued", "kept")
        stack.stop()

    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()

        assert _store_of(stack).read(key) == b"kept"
        with redis.Redis.from_url(stack.redis_url) as client:
            assert client.get("queued") == b"kept"


def _store_of(stack: RunningStack) -> ObjectStore:
    store = ObjectStore.connect(stack.s3.settings("studio"))
    await_ready({"store": store.ping})
    return store
