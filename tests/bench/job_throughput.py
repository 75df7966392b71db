"""How many jobs a second pass."""

import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

from busy_machine import ProcessorMeter, load
from job_by_job import NO_WORK, SUCCEEDED
from job_client import JobClient, UnexpectedAnswerError, Upload

from studio_testing.drills.photos import photos
from studio_testing.fleet.plan import Role
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

CONNECTIONS = 4
PATIENCE_SECONDS = 600.0


@dataclass(frozen=True)
class Throughput:
    """A rate, what each process computed for a job, and the machine's load.

    ``quick_ms``: every tenth job followed the one before it so soon, or sooner; nobody disturbed those.
    """

    name: str
    jobs: int
    jobs_a_second: float
    processor_ms: Mapping[str, float]
    load: float
    quick_ms: float | None = None


def works_off_a_queue(fleet: Fleet, jobs: int) -> list[Throughput]:
    """Fill a queue while the worker is down, then let it work: uploads alone, and the worker alone."""
    worker = fleet.workers[0]
    worker.take_down()
    others = (*fleet.ingest_apis, fleet.store, fleet.redis)
    meter, began = ProcessorMeter.started(*others), time.monotonic()
    job_ids = _post(fleet, jobs)
    uploads = jobs / (time.monotonic() - began)
    uploaded = Throughput("1 uploads, the worker down", jobs, round(uploads, 1), meter.milliseconds_per(jobs), load())

    worker.start()
    wait_until(lambda: bool(_endings(fleet, job_ids)), what="the worker begins", timeout_seconds=PATIENCE_SECONDS)
    meter = ProcessorMeter.started(worker, fleet.store, fleet.redis)
    already = len(_endings(fleet, job_ids))
    endings = _await_endings(fleet, job_ids)
    return [
        uploaded,
        Throughput(
            "2 one worker, a full queue",
            jobs,
            round((jobs - 1) / (endings[-1] - endings[0]), 1),
            meter.milliseconds_per(jobs - already),
            load(),
            _quick_ms(endings),
        ),
    ]


def passes_through(fleet: Fleet, jobs: int) -> Throughput:
    """Upload while the worker works: from the first byte to the last outcome."""
    meter, began = ProcessorMeter.started(*fleet.services, fleet.store, fleet.redis), time.time()
    endings = _await_endings(fleet, _post(fleet, jobs))
    rate = round(jobs / (endings[-1] - began), 1)
    processor_ms = meter.milliseconds_per(jobs)
    return Throughput("3 uploads and one worker together", jobs, rate, processor_ms, load(), _quick_ms(endings))


def _post(fleet: Fleet, jobs: int) -> set[str]:
    """Upload over a few connections at once, as fast as the answers come."""
    uploads = [Upload.of(photo) for photo in photos(jobs, NO_WORK)]

    def post_all(share: Sequence[Upload]) -> list[str]:
        with JobClient(fleet.urls[0]) as client:
            return [client.post(upload) for upload in share]

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = pool.map(post_all, (uploads[first::CONNECTIONS] for first in range(CONNECTIONS)))
        return {job_id for share in shares for job_id in share}


def _await_endings(fleet: Fleet, job_ids: set[str]) -> list[float]:
    """Return when each job ended, in order.

    Raises:
        UnexpectedAnswerError: one ended otherwise than it should.
    """
    wait_until(
        lambda: len(_endings(fleet, job_ids)) >= len(job_ids),
        what="all jobs have ended",
        timeout_seconds=PATIENCE_SECONDS,
        poll_seconds=1.0,
    )
    endings = _endings(fleet, job_ids)
    if states := {state for _, state in endings} - {SUCCEEDED}:
        raise UnexpectedAnswerError(f"jobs have ended as {', '.join(states)}")
    return [at for at, _ in endings]


def _quick_ms(endings: Sequence[float]) -> float:
    intervals = [later - earlier for earlier, later in pairwise(endings)]
    return round(statistics.quantiles(intervals, n=10, method="inclusive")[0] * 1000, 1)


def _endings(fleet: Fleet, job_ids: set[str]) -> list[tuple[float, str]]:
    ended = fleet.events(Role.WORKER, "job_ended")
    return [(event.at, event.fields["state"]) for event in ended if event.fields["job_id"] in job_ids]
