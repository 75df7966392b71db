"""Whether what is asked of the bucket costs the same with few jobs in it and with many.

    python tests/bench/job_scale.py [--jobs 1000 100000] [--objects-per-job 5] [--store minio] [--json FILE]
        [--markdown FILE]

Each number of jobs has a store and an API process of its own; both stand side by side and are measured in turn, so that
what else the machine does falls on all of them alike. A finished job has a request, an outcome, a source, a cut-out and
a matte (fewer with ``--objects-per-job``, 2 at least) and an entry of the expiry index, 30 to 37 days ahead; one in a
hundred has failed (100 at least), and is in the list of failures. 50 jobs are due at each sweep, and 50 are lost.
"""

import argparse
import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench_table import markdown_table
from busy_machine import load
from scale_measures import AT_ONCE, ScaleBench
from seeded_jobs import MOST_OBJECTS, SeededBucket

from studio.logging import configure
from studio.settings import LogSettings
from studio_testing.fleet.plan import FleetPlan, Role, StoreKind
from studio_testing.fleet.running import running_fleet
from studio_testing.fleet.servers import BUCKET

Measure = Callable[[ScaleBench], float]

MEASURES: Mapping[str, tuple[Measure, int]] = {
    "status of a job": (ScaleBench.status, 50),
    f"failed jobs, first page of {AT_ONCE}": (ScaleBench.first_failed_page, 10),
    f"failed jobs, middle page of {AT_ONCE}": (ScaleBench.middle_failed_page, 10),
    f"sweep, {AT_ONCE} jobs due": (ScaleBench.sweep, 5),
    "its look for orphans, 2,000 objects": (ScaleBench.housekeeping, 5),
    f"reconciliation, {AT_ONCE} jobs lost": (ScaleBench.reconcile, 5),
}
"""What is measured, and how often after a first time that does not count."""

Figures = dict[str, dict[int, float]]
"""Medians in milliseconds, by name and by the number of jobs."""


def main() -> None:
    """Measure, print and write."""
    arguments = _arguments()
    configure(LogSettings(log_level="WARNING"), "bench")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        benches = {jobs: _bench(stack, Path(folder), jobs, arguments) for jobs in sorted(arguments.jobs)}
        began_at = load()
        figures = dict(_measured(benches))
        objects = {jobs: bench.bucket.objects for jobs, bench in benches.items()}
    table = _table(figures, list(benches))
    print(f"{table}\nload {began_at:.1f} before, {load():.1f} after; objects put: {objects}")
    if arguments.json:
        facts = {"store": arguments.store, "objects": objects, "medians_ms": figures, "load": [began_at, load()]}
        arguments.json.write_text(json.dumps(facts, indent=2) + "\n")
    if arguments.markdown:
        arguments.markdown.write_text(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--objects-per-job", type=int, choices=range(2, MOST_OBJECTS + 1), default=MOST_OBJECTS)
    parser.add_argument("--store", type=StoreKind, default=StoreKind.SEAWEEDFS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    return parser.parse_args()


def _bench(stack: ExitStack, folder: Path, jobs: int, arguments: argparse.Namespace) -> ScaleBench:
    token = secrets.token_hex()
    plan = FleetPlan(
        workers=0, janitors=0, store=arguments.store, role_environment={Role.INGEST: {"ADMIN_TOKEN": token}}
    )
    fleet = stack.enter_context(running_fleet(folder / str(jobs), plan, stub_worker=None))
    bucket = SeededBucket(fleet.store.server.settings(BUCKET), arguments.objects_per_job)
    began = time.monotonic()
    bucket.add_ended(jobs)
    seconds = time.monotonic() - began
    print(f"{jobs} jobs put: {bucket.objects} objects in {seconds:.0f} s, {bucket.objects / seconds:.0f}/s", flush=True)
    bucket.add_lost(AT_ONCE)
    return ScaleBench(fleet, bucket, token)


def _measured(benches: Mapping[int, ScaleBench]) -> Iterator[tuple[str, dict[int, float]]]:
    for name, (measure, repeats) in MEASURES.items():
        times: dict[int, list[float]] = {jobs: [] for jobs in benches}
        for _ in range(repeats + 1):
            for jobs, bench in benches.items():
                times[jobs].append(measure(bench))
        yield name, {jobs: round(statistics.median(each[1:]) * 1000, 2) for jobs, each in times.items()}


def _table(figures: Figures, sizes: Sequence[int]) -> str:
    head = ("median ms", *(f"{jobs:,} jobs" for jobs in sizes), "growth")
    rows = [
        (
            name,
            *(f"{medians[jobs]:.1f}" for jobs in sizes),
            f"{medians[sizes[-1]] / medians[sizes[0]]:.2f}",
        )
        for name, medians in figures.items()
    ]
    return markdown_table(head, rows)


if __name__ == "__main__":
    main()
