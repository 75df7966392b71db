"""``python -m metrics_exporter`` as a supervisor and Prometheus see it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from local_stack.ports import LOOPBACK, free_ports
from studio.contracts.ids import new_id
from studio.contracts.messages import JobAccepted
from studio.messaging import make_broker, send
from studio.settings import BrokerSettings
from studio_testing.processes import running
from studio_testing.waiting import wait_until

EXPORTER = [sys.executable, "-m", "metrics_exporter"]


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def test_it_counts_serves_and_ends_when_it_is_told_to(broker_settings: BrokerSettings, tmp_path: Path) -> None:
    port, log = free_ports(1)[0], tmp_path / "exporter.log"
    environment = {"REDIS_URL": broker_settings.redis_url.get_secret_value(), "METRICS_PORT": str(port)}
    metrics = f"http://127.0.0.1:{port}/metrics"

    with running(EXPORTER, environment, log, lambda: answers(f"http://127.0.0.1:{port}/health")) as process:
        send(
            make_broker(broker_settings),
            JobAccepted(job_id=new_id(), model="isnet", source_bytes=1, megapixels=12.0),
        )
        counted = 'studio_jobs_accepted_total{model="isnet"} 1.0'
        wait_until(lambda: counted in httpx.get(metrics).text, what="the job is counted")
        text = httpx.get(metrics).text
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == httpx.codes.NOT_FOUND

        process.terminate()
        status = process.wait(timeout=10)

    assert status == 0
    assert "_created" not in text
    assert "exporter_stopped" in log.read_text()


def test_a_wrong_setting_stops_the_start_with_a_line_that_names_it() -> None:
    ended = subprocess.run(
        EXPORTER,
        env={**os.environ, "REDIS_URL": "redis://127.0.0.1:9/0", "METRICS_PORT": "none"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert "METRICS_PORT" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_taken_port_is_one_line_that_names_its_variables(broker_settings: BrokerSettings) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = str(other.getsockname()[1])
        ended = subprocess.run(
            EXPORTER,
            env={**os.environ, "REDIS_URL": broker_settings.redis_url.get_secret_value(), "METRICS_PORT": port},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert ended.returncode == 2
    assert ended.stderr.startswith("metrics_exporter: METRICS_HOST, METRICS_PORT: ")
    assert port in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
