import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from studio.settings import BrokerSettings, StoreSettings


def environment(store: StoreSettings, broker: BrokerSettings, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "S3_ENDPOINT_URL": store.s3_endpoint_url,
        "S3_ACCESS_KEY": store.s3_access_key.get_secret_value(),
        "S3_SECRET_KEY": store.s3_secret_key.get_secret_value(),
        "S3_BUCKET": store.s3_bucket,
        "REDIS_URL": broker.redis_url.get_secret_value(),
        "INGEST_PORT": str(port),
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def is_served(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def test_the_process_serves_logs_one_object_a_line_and_ends_on_sigterm(
    store_settings: StoreSettings, broker_settings: BrokerSettings
) -> None:
    # given
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest_api"],
        env=environment(store_settings, broker_settings, port),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not is_served(f"{url}/api/health/ready") and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)

        # when
        answer = httpx.get(f"{url}/api/models", headers={"X-Request-ID": "one"})
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()

    # then
    assert answer.status_code == 200
    assert "server" not in answer.headers
    assert process.returncode == 0
    lines = [json.loads(line) for line in errors.splitlines()]
    served = [line for line in lines if line["event"] == "request_served"]
    assert [(line["path"], line["status"], line["request_id"]) for line in served] == [("/api/models", 200, "one")]


def test_a_bad_setting_stops_the_start_with_one_line_that_names_it(
    store_settings: StoreSettings, broker_settings: BrokerSettings
) -> None:
    bad = environment(store_settings, broker_settings, 0) | {"UPLOAD_TIMEOUT_SECONDS": "soon"}

    process = subprocess.run([sys.executable, "-m", "ingest_api"], env=bad, capture_output=True, text=True, check=False)

    assert process.returncode == 2
    assert len(process.stderr.splitlines()) == 1
    assert "UPLOAD_TIMEOUT_SECONDS" in process.stderr


def test_a_taken_port_ends_the_start_with_one_line_that_names_its_settings(
    store_settings: StoreSettings, broker_settings: BrokerSettings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = environment(store_settings, broker_settings, other.getsockname()[1])

        process = subprocess.run(
            [sys.executable, "-m", "ingest_api"], env=taken, capture_output=True, text=True, check=False
        )

    assert process.returncode == 2
    assert len(process.stderr.splitlines()) == 1
    assert process.stderr.startswith("ingest_api: INGEST_HOST, INGEST_PORT: cannot listen on 127.0.0.1:")


@contextmanager
def store_that_takes_no_write(written: threading.Event) -> Iterator[str]:
    """Serve a bucket that is there, and refuses whatever is put into it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: HTTPStatus) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_HEAD(self) -> None:
            self.answer(HTTPStatus.OK)

        def do_PUT(self) -> None:
            written.set()
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE)

        def do_POST(self) -> None:
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE)

        def do_GET(self) -> None:
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_a_sigterm_while_the_store_takes_no_write_ends_the_start(
    store_settings: StoreSettings, broker_settings: BrokerSettings
) -> None:
    # given
    written = threading.Event()
    with store_that_takes_no_write(written) as url:
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest_api"],
            env=environment(store_settings, broker_settings, 0) | {"S3_ENDPOINT_URL": url},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert written.wait(timeout=30)

            # when
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()

    # then
    assert process.returncode == 0
    assert [json.loads(line)["event"] for line in errors.splitlines()] == ["stop_requested"]
