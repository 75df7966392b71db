"""Reads of a job's status: how many a second one API process answers, and how soon.

    python tests/bench/status_reads.py [--seconds 10] [--connections 16] [--rate 500] [--store minio] [--json FILE]

A real Redis and store, one ingest_api process, and this process as the load. 200 jobs, mostly ended, are asked for
over and over at a rate, and as fast as may be; then jobs that nobody has asked for before, each once. Rates and times
are of whatever machine this is, and of what else it does; the processor time of a read says more. Linux only: it is
read from the kernel's accounts of the process.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from http_load import LoadResult, load

from local_stack.ports import LOOPBACK, free_ports
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobOutcome, JobProgress, JobRequest, JobState, Stage
from studio.contracts.options import RemoveBackgroundOptions
from studio.facts import utc_now
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio.settings import StoreSettings
from studio_testing.fleet.plan import StoreKind
from studio_testing.minio_server import minio_server
from studio_testing.processes import running
from studio_testing.redis_server import redis_server
from studio_testing.results import a_camera_photo, a_result
from studio_testing.seaweedfs_server import seaweedfs_server

ASKED_FOR_OFTEN = 200
ENDED_SHARE = 0.9
WARM_UP_READS = 400
_WRITERS = 8


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder, _studio(Path(folder), arguments.store) as (store, port, api):
        records = JobRecords(ObjectStore.connect(store))
        often = _jobs(records, ASKED_FOR_OFTEN)
        once = _jobs(records, arguments.distinct)
        reads = round(arguments.rate * arguments.seconds)
        chosen = [random.choice(often) for _ in range(reads)]  # noqa: S311 - no secret hangs on it

        def measured(name: str, paths: list[str], rate: float | None = None) -> dict[str, object]:
            before = _processor_seconds(api)
            result = load(LOOPBACK, port, paths, connections=arguments.connections, rate=rate)
            milliseconds = (_processor_seconds(api) - before) / len(paths) * 1000
            print(f"{_line(name, result)}, {milliseconds:.2f} ms of a processor each", flush=True)
            return {"load": name, **result.as_dict(), "processor_ms": round(milliseconds, 3)}

        load(LOOPBACK, port, chosen[:WARM_UP_READS], connections=arguments.connections)
        figures = [
            measured(f"200 jobs, {arguments.rate:g} reads/s", chosen, arguments.rate),
            measured("200 jobs, as fast as may be", chosen),
            measured("jobs not asked for before", once),
        ]
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--distinct", type=int, default=1000)
    parser.add_argument("--store", type=StoreKind, default=StoreKind.SEAWEEDFS)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _line(name: str, result: LoadResult) -> str:
    return (
        f"{name}: {result.rate:.0f} reads/s, p50 {result.percentile(50):.1f} ms, p99 {result.percentile(99):.1f} ms, "
        f"{result.failures} failed"
    )


@contextmanager
def _studio(folder: Path, kind: StoreKind) -> Iterator[tuple[StoreSettings, int, int]]:
    """Run the servers and one API process; its port and its process id come last."""
    server = seaweedfs_server if kind is StoreKind.SEAWEEDFS else minio_server
    with redis_server(folder) as redis, server(folder) as s3, s3.fresh_bucket() as store:
        port = free_ports(1)[0]
        environment = {
            "S3_ENDPOINT_URL": store.s3_endpoint_url,
            "S3_ACCESS_KEY": store.s3_access_key.get_secret_value(),
            "S3_SECRET_KEY": store.s3_secret_key.get_secret_value(),
            "S3_BUCKET": store.s3_bucket,
            "REDIS_URL": redis.url(),
            "INGEST_HOST": LOOPBACK,
            "INGEST_PORT": str(port),
        }
        command = [sys.executable, "-m", "ingest_api"]
        with running(
            command, {**os.environ, **environment}, folder / "ingest_api.log", lambda: _is_ready(port)
        ) as process:
            yield store, port, process.pid


def _processor_seconds(process: int) -> float:
    """Return how long a process has computed so far: fields 14 and 15 of proc_pid_stat(5), in clock ticks."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/api/health/ready").is_success
    except httpx.TransportError:
        return False


def _jobs(records: JobRecords, number: int) -> list[str]:
    """Write jobs, most of which have ended, and return their paths."""
    with ThreadPoolExecutor(_WRITERS) as pool:
        ended = [place < ENDED_SHARE * number for place in range(number)]
        return list(pool.map(lambda has_ended: _job(records, has_ended=has_ended), ended))


def _job(records: JobRecords, *, has_ended: bool) -> str:
    now = utc_now()
    request = JobRequest(
        job_id=new_id(),
        options=RemoveBackgroundOptions(model="isnet"),
        source=a_camera_photo(),
        request_id="bench",
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    records.accept(request)
    if has_ended:
        records.finish(request.job_id, _success())
    else:
        progress = JobProgress(attempt=1, stage=Stage.INFERRING, percent=40, worker="w", started_at=now, updated_at=now)
        records.report_progress(request.job_id, progress)
    return f"/api/jobs/{request.job_id}"


def _success() -> JobOutcome:
    now = utc_now()
    result = a_result(bytes=9_120_441, matte_bytes=803_112, width=3000, height=4000)
    stages = {Stage.DECODING: 0.2, Stage.INFERRING: 1.6, Stage.ENCODING: 0.5}
    return JobOutcome(
        state=JobState.SUCCEEDED, attempt=1, started_at=now, finished_at=now, stage_seconds=stages, result=result
    )


if __name__ == "__main__":
    main()
