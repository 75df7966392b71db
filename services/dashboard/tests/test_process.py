"""``python -m dashboard`` as a supervisor sees it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from local_stack.ports import LOOPBACK, free_ports
from studio.settings import BrokerSettings
from studio_testing.processes import running

DASHBOARD = [sys.executable, "-m", "dashboard"]
TOKEN = "correct horse battery staple"


def test_it_serves_and_ends_when_it_is_told_to(broker_settings: BrokerSettings, tmp_path: Path) -> None:
    port, log = free_ports(1)[0], tmp_path / "dashboard.log"
    environment = {
        "REDIS_URL": broker_settings.redis_url.get_secret_value(),
        "DASHBOARD_PORT": str(port),
        "ADMIN_TOKEN": TOKEN,
    }

    def is_ready() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    with running(DASHBOARD, environment, log, is_ready) as process, httpx.Client() as kept_alive:
        page = kept_alive.get(f"http://127.0.0.1:{port}/dashboard/", auth=("admin", TOKEN))
        assert page.status_code == httpx.codes.OK

        process.terminate()
        status = process.wait(timeout=10)

    assert status == 0
    assert "dashboard_stopped" in log.read_text()
    assert TOKEN not in log.read_text()
    assert "Traceback" not in log.read_text()


def test_a_wrong_setting_stops_the_start_with_a_line_that_names_it() -> None:
    ended = subprocess.run(
        DASHBOARD,
        env={**os.environ, "REDIS_URL": "redis://127.0.0.1:9/0", "ADMIN_TOKEN": "short"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert "ADMIN_TOKEN" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_taken_port_is_one_line_that_names_its_variables(broker_settings: BrokerSettings) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = str(other.getsockname()[1])
        ended = subprocess.run(
            DASHBOARD,
            env={**os.environ, "REDIS_URL": broker_settings.redis_url.get_secret_value(), "DASHBOARD_PORT": port},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert ended.returncode == 2
    assert ended.stderr.startswith("dashboard: DASHBOARD_HOST, DASHBOARD_PORT: ")
    assert port in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
