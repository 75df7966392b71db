"""How long one job takes on an idle system, and where the time goes."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from busy_machine import load
from job_client import JobClient, UnexpectedAnswerError, Upload

from studio.contracts.keys import JobKey, JobObject
from studio.contracts.messages import Queue
from studio.delivery.doorbell import Doorbell
from studio.messaging import NAMESPACE
from studio_testing.drills.photos import photos
from studio_testing.fleet.plan import Role
from studio_testing.fleet.running import Fleet

NO_WORK = "ok-0.jpg"
WARM_UP_JOBS = 10
PAUSE_SECONDS = 0.03
"""Between two jobs, so that what follows one (its log lines, its message's settlement) is not counted to the next."""

RING_PATIENCE_SECONDS = 0.25
CLIENT_POLL_SECONDS = 0.02
SUCCEEDED = "succeeded"


@dataclass(frozen=True)
class Latencies:
    """Milliseconds of many jobs, at a machine's load."""

    name: str
    median_ms: float
    p95_ms: float
    load: float

    @classmethod
    def of(cls, name: str, seconds: Sequence[float]) -> "Latencies":
        """Sum up."""
        p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
        return cls(name, round(statistics.median(seconds) * 1000, 2), round(p95 * 1000, 2), load())


@dataclass(frozen=True)
class Moments:
    """When what happened to one job, in seconds since 1970: all processes are on this machine, and share its clock."""

    job_id: str
    posted: float
    answered: float
    ended: float
    shown: float


def one_by_one(fleet: Fleet, jobs: int) -> list[Latencies]:
    """Time so many jobs from the post to the outcome in the bucket, and by their parts."""
    with _outcome_bell(fleet) as await_outcome, JobClient(fleet.urls[0]) as client:
        every = [_timed_job(client, upload, await_outcome) for upload in _uploads(jobs + WARM_UP_JOBS)]
    timed = every[WARM_UP_JOBS:]
    stored, begun, done = (
        {event.fields["job_id"]: event.at for event in fleet.events(role, name)}
        for role, name in (
            (Role.INGEST, "job_accepted"),
            (Role.WORKER, "attempt_started"),
            (Role.WORKER, "job_ended"),
        )
    )

    def part(name: str, seconds: Callable[[Moments], float]) -> Latencies:
        return Latencies.of(name, [seconds(each) for each in timed])

    return [
        part("1 posted → outcome in the bucket", lambda each: each.ended - each.posted),
        part("1.1 posted → stored", lambda each: stored[each.job_id] - each.posted),
        part("1.2 stored → claimed by the worker", lambda each: begun[each.job_id] - stored[each.job_id]),
        part("1.3 claimed → outcome written", lambda each: done[each.job_id] - begun[each.job_id]),
        part("1.4 outcome written → noticed here", lambda each: each.ended - done[each.job_id]),
        part("2 posted → 202", lambda each: each.answered - each.posted),
        part("3 a first look at the ended job, through the API", lambda each: each.shown - each.ended),
    ]


def seen_by_clients(fleet: Fleet, jobs: int) -> list[Latencies]:
    """Time so many jobs from the post to when a client sees the outcome."""
    polled, followed = [], []
    with JobClient(fleet.urls[0]) as client:
        for upload in _uploads(jobs):
            posted = time.time()
            job_id = client.post(upload)
            while client.job(job_id)["state"] != SUCCEEDED:
                time.sleep(CLIENT_POLL_SECONDS)
            polled.append(time.time() - posted)
        for upload in _uploads(jobs):
            posted = time.time()
            client.follow(client.post(upload))
            followed.append(time.time() - posted)
    name = f"4 posted → seen by a client that asks every {CLIENT_POLL_SECONDS * 1000:.0f} ms"
    return [Latencies.of(name, polled), Latencies.of("5 posted → the end of the event stream", followed)]


def _uploads(count: int) -> Iterator[Upload]:
    return map(Upload.of, photos(count, NO_WORK))


def _timed_job(client: JobClient, upload: Upload, await_outcome: Callable[[str], None]) -> Moments:
    time.sleep(PAUSE_SECONDS)
    posted = time.time()
    job_id = client.post(upload)
    answered = time.time()
    await_outcome(job_id)
    ended = time.time()
    if (state := client.job(job_id)["state"]) != SUCCEEDED:
        raise UnexpectedAnswerError(f"the job has ended as {state}")
    return Moments(job_id, posted, answered, ended, time.time())


@contextmanager
def _outcome_bell(fleet: Fleet) -> Iterator[Callable[[str], None]]:
    """Make a way to wait for an outcome without asking for it all the time, which would take from those who work."""
    store, client = fleet.objects, fleet.redis.client()
    bell = Doorbell(client, NAMESPACE, [Queue.TELEMETRY])
    bell.wait(0)  # begins to listen

    def await_outcome(job_id: str) -> None:
        while not store.exists(JobKey(job_id, JobObject.OUTCOME)):
            bell.wait(RING_PATIENCE_SECONDS)

    try:
        yield await_outcome
    finally:
        bell.close()
        client.close()
