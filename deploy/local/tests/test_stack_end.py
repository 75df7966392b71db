import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from local_stack.readiness import Readiness, ask
from local_stack.supervision import SupervisorClient
from studio.contracts.ids import new_id
from studio.contracts.keys import SelfCheckKey
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore
from studio.process import await_ready
from studio_testing.stack import ORPHANS_GRACE_SECONDS, RunningStack, StackStartError, started_stack
from studio_testing.waiting import wait_until

if TYPE_CHECKING:
    from conftest import StandIns

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_polite_signal_ends_every_process(tmp_path: Path, stand_ins: "StandIns", number: signal.Signals) -> None:
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()
        stack.await_every_program()

        report = stack.stop(number)

    assert (report.exit_status, report.leftover) == (0, [])
    assert "Stopped after" in stack.said()


@only_linux
def test_killing_the_launcher_ends_every_process(tmp_path: Path, stand_ins: "StandIns") -> None:
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()
        stack.await_every_program()

        report = stack.stop(signal.SIGKILL, grace_seconds=ORPHANS_GRACE_SECONDS)

    assert report.leftover == []


@only_linux
def test_killing_the_supervisor_ends_every_process(tmp_path: Path, stand_ins: "StandIns") -> None:
    with started_stack(tmp_path, stand_ins.environment) as stack:
        stack.await_ready()
        stack.await_every_program()
        stack.pids()

        os.kill(SupervisorClient(stack.folder.socket).pid(), signal.SIGKILL)
        stack.process.wait()
        report = stack.stop(grace_seconds=ORPHANS_GRACE_SECONDS)

    assert "ended unexpectedly" in stack.said()
    assert (report.exit_status, report.leftover) == (1, [])


def test_a_service_that_ignores_the_stop_is_killed(tmp_path: Path, stand_ins: "StandIns") -> None:
    is_deaf = tmp_path / "is-deaf"
    stand_ins.replace(
        "janitor",
        f"""
        import pathlib, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path({str(is_deaf)!r}).touch()
        time.sleep(600)
        """,
    )
    with started_stack(tmp_path, stand_ins.environment) as stack:
        wait_until(is_deaf.exists, what="the janitor ignores SIGTERM")
        janitor = stack.pids()["janitor"]

        report = stack.stop()

    assert (report.exit_status, report.leftover) == (0, [])
    assert "Stopped after" in stack.said()
    assert f"killing 'janitor' ({janitor}) with SIGKILL" in stack.folder.log("supervisor").read_text()


def test_a_service_that_cannot_start_is_named_with_the_end_of_its_log(tmp_path: Path, stand_ins: "StandIns") -> None:
    stand_ins.replace("ingest_api", "import signal; signal.pause()")
    stand_ins.replace("inference_worker", misconfigured("MODELS: no such thing"))

    with started_stack(tmp_path, stand_ins.environment) as stack:
        with pytest.raises(StackStartError):
            stack.await_ready()
        report = stack.stop()

    assert "inference_worker does not start" in stack.said()
    assert "MODELS: no such thing" in stack.said()
    assert (report.exit_status, report.leftover) == (1, [])


def test_attendants_that_cannot_start_are_complained_of_once_and_the_studio_goes_on(
    tmp_path: Path, stand_ins: "StandIns"
) -> None:
    stand_ins.replace("janitor", misconfigured("CLEANUP_ENABLED: no such thing"))
    stand_ins.replace("dashboard", misconfigured("ADMIN_TOKEN: too short"))

    with started_stack(tmp_path, stand_ins.environment) as stack:
        complaints = [f"{name} does not start" for name in ("janitor", "dashboard")]
        wait_until(lambda: all(text in stack.said() for text in complaints), what="both are complained of")
        complained_at = _last_end(stack, "janitor")
        wait_until(lambda: _last_end(stack, "janitor") > complained_at, what="the janitor was tried again")

        assert ask(stack.settings.studio_port) is Readiness.READY
        report = stack.stop()

    assert [stack.said().count(text) for text in complaints] == [1, 1]
    assert "CLEANUP_ENABLED: no such thing" in stack.said()
    assert report.exit_status == 0


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


def misconfigured(line: str) -> str:
    return f"raise SystemExit(print({line!r}) or 2)"


def _last_end(stack: RunningStack, name: str) -> int:
    statuses = SupervisorClient(stack.folder.socket).statuses()
    return next(status.ended_at for status in statuses if status.name == name)


def _store_of(stack: RunningStack) -> ObjectStore:
    store = ObjectStore.connect(stack.s3.settings("studio"))
    await_ready({"store": store.ping})
    return store
