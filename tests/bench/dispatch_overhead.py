"""What a job costs beside its work: a worker whose model takes no time, behind the real API, queue and store.

    python tests/bench/dispatch_overhead.py [--jobs 100] [--throughput 500] [--runs 3] [--store minio] [--json FILE]
        [--markdown FILE]

One job at a time on an idle system, from the client's first byte to the outcome in the bucket: not polled for, the
worker's message to telemetry rings. Then how soon a client sees it that asks for the status, or follows the events.
Then a full queue, worked off by one worker; and uploads over four connections while it works.

Times are of whatever machine this is, and of what else it does: each run tells the load, and what every process
computed for a job. Linux only.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench_table import markdown_table
from job_by_job import Latencies, one_by_one, seen_by_clients
from job_throughput import Throughput, passes_through, works_off_a_queue

from studio_testing.fleet.plan import FleetPlan, StoreKind
from studio_testing.fleet.running import running_fleet

STUB_WORKER = Path(__file__).parents[1] / "faults" / "stub_worker.py"


def main() -> None:
    """Measure, print and write."""
    arguments = _arguments()
    plan = FleetPlan(janitors=0, store=arguments.store, environment={"MAX_QUEUED_JOBS": "0"})
    latencies, throughputs = list[Latencies](), list[Throughput]()
    with tempfile.TemporaryDirectory() as folder:
        for run in range(1, arguments.runs + 1):
            with running_fleet(Path(folder) / str(run), plan, stub_worker=STUB_WORKER) as fleet:
                latencies += [*one_by_one(fleet, arguments.jobs), *seen_by_clients(fleet, arguments.jobs)]
                throughputs += works_off_a_queue(fleet, arguments.throughput)
                throughputs.append(passes_through(fleet, arguments.throughput))
            print(f"run {run} of {arguments.runs} done", flush=True)
    tables = f"{_latency_table(latencies)}\n{_throughput_table(throughputs)}"
    print(tables)
    if arguments.json:
        figures = {
            "latencies": [asdict(each) for each in latencies],
            "throughputs": [asdict(each) for each in throughputs],
        }
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")
    if arguments.markdown:
        arguments.markdown.write_text(tables)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=100, help="one after the other")
    parser.add_argument("--throughput", type=int, default=500, help="at once")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--store", type=StoreKind, default=StoreKind.SEAWEEDFS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    return parser.parse_args()


def _latency_table(rows: Sequence[Latencies]) -> str:
    return markdown_table(
        ("one job at a time", "median ms", "p95 ms", "load"),
        [
            (each.name, f"{each.median_ms:.1f}", f"{each.p95_ms:.1f}", f"{each.load:.1f}")
            for each in sorted(rows, key=lambda each: each.name)
        ],
    )


def _throughput_table(rows: Sequence[Throughput]) -> str:
    return markdown_table(
        ("many jobs", "jobs", "jobs/s", "ms, quickest tenth", "processor ms a job", "load"),
        [
            (
                each.name,
                str(each.jobs),
                f"{each.jobs_a_second:.1f}",
                f"{each.quick_ms:.1f}" if each.quick_ms else "",
                ", ".join(f"{name} {milliseconds:.1f}" for name, milliseconds in each.processor_ms.items()),
                f"{each.load:.1f}",
            )
            for each in sorted(rows, key=lambda each: each.name)
        ],
    )


if __name__ == "__main__":
    main()
