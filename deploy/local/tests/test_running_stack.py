import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from local_stack.port_plan import PortPlan
from studio_testing.stack import RunningStack
from studio_testing.waiting import wait_until


def test_a_start_says_where_the_studio_and_its_logs_are(lasting_stack: RunningStack) -> None:
    wait_until(lambda: "Ctrl-C stops" in lasting_stack.said(), what="the launcher says that it is ready")

    assert f"{lasting_stack.base_url}\n" in lasting_stack.said()
    assert str(lasting_stack.folder.logs) in lasting_stack.said()


def test_a_killed_service_is_started_again(lasting_stack: RunningStack) -> None:
    killed = lasting_stack.pids()["inference_worker"]

    os.kill(killed, signal.SIGKILL)

    wait_until(
        lambda: lasting_stack.pids().get("inference_worker", killed) != killed, what="the supervisor starts it again"
    )


def test_no_port_of_the_stack_listens_beyond_the_loopback_address(lasting_stack: RunningStack) -> None:
    for use in PortPlan.of(lasting_stack.settings).uses():
        with socket.socket() as probe:
            # On Linux all of 127.0.0.0/8 is this machine: a server bound to every address would answer here too.
            assert probe.connect_ex(("127.0.0.2", use.port)) != 0, use


def test_a_second_stack_from_the_same_folder_is_refused(lasting_stack: RunningStack, tmp_path: Path) -> None:
    second = _run_launcher(tmp_path, {"STUDIO_DATA_DIR": str(lasting_stack.folder.root)})

    assert second.returncode == 2
    assert "already runs" in second.stderr
    assert second.stderr.count("\n") == 1


def test_a_taken_port_is_named_with_its_purpose_and_its_variable(lasting_stack: RunningStack, tmp_path: Path) -> None:
    taken = PortPlan.of(lasting_stack.settings).redis
    environment = {"STUDIO_INTERNAL_PORT_BASE": str(taken), "STUDIO_PORT": str(taken + 15)}

    second = _run_launcher(tmp_path, environment)

    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    for part in (f"port {taken}", "Redis", "STUDIO_INTERNAL_PORT_BASE"):
        assert part in second.stderr


def test_a_port_that_two_parts_would_share_is_named_with_both_variables(tmp_path: Path) -> None:
    answer = _run_launcher(tmp_path, {"STUDIO_PORT": "8000", "STUDIO_INTERNAL_PORT_BASE": "7995"})

    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    for part in ("port 8000", "STUDIO_PORT", "STUDIO_INTERNAL_PORT_BASE", "the inference worker's health"):
        assert part in answer.stderr


def test_status_names_each_program_with_its_process(lasting_stack: RunningStack, tmp_path: Path) -> None:
    answer = _run_launcher(tmp_path, {"STUDIO_DATA_DIR": str(lasting_stack.folder.root)}, "status")

    assert answer.returncode == 0
    lines = answer.stdout.splitlines()
    assert {line.split()[0] for line in lines} == {
        *("redis", "store", "ingest_api", "inference_worker", "janitor", "metrics_exporter", "dashboard")
    }
    for name, pid in lasting_stack.pids().items():
        assert any(line.startswith(name) and f"pid {pid}" in line for line in lines)


def test_status_says_that_nothing_runs(tmp_path: Path) -> None:
    answer = _run_launcher(tmp_path, {}, "status")

    assert (answer.returncode, "No studio runs" in answer.stdout) == (3, True)


def test_a_wrong_setting_is_one_line_that_names_the_variable(tmp_path: Path) -> None:
    answer = _run_launcher(tmp_path, {"STUDIO_PORT": "80000"})

    assert answer.returncode == 2
    assert answer.stderr.startswith("studio: STUDIO_PORT: ")
    assert answer.stderr.count("\n") == 1


def _run_launcher(folder: Path, environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "local_stack", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
