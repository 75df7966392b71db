"""A photo sent alone while a batch is worked off waits for no more than the one job that is running."""

import secrets
from datetime import datetime
from time import time

from studio.contracts.jobs import AttemptClaim
from studio.contracts.keys import AttemptKey
from studio.facts import FactStore
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.driver import JOBS, Driver
from studio_testing.drills.ledger import Answer, Order
from studio_testing.drills.photos import Photo, photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

MAX_BATCH_FILES = 100
PLAN = FleetPlan(workers=1, environment={"MAX_BATCH_FILES": str(MAX_BATCH_FILES)})
INTERACTIVE = 4
"""Photos sent alone, one after the other, each when the one before has ended: so there is a batch job to overtake."""


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Judge by the claims and the outcomes in the bucket, whose times are one worker's."""
    with driven(fleet) as driver:
        batch = _send_batch(driver, photos(scale.pick(short=20, long=MAX_BATCH_FILES), "ok-300.jpg"))
        driver.wait_for(1)
        interactive = [_send_alone(driver) for _ in range(INTERACTIVE)]
        driver.wait_ended()
        verdict = judged(fleet, driver)
    times = _times(fleet)
    ahead = [_ahead(order, batch, times) for order in interactive]
    waited = [times[order.job_id or ""][0].timestamp() - _accepted_at(order) for order in interactive]
    told = verdict.told(interactive=len(interactive), most_ahead=max(ahead), longest_wait_seconds=max(waited))
    told = told.require(max(ahead) <= 1, f"so many jobs of the batch went before one that was sent alone: {ahead}")
    last = max(times[order.job_id or ""][1] for order in batch)
    is_behind = all(times[order.job_id or ""][1] < last for order in interactive)
    return told.require(is_behind, "the batch was over too early to be overtaken")


def _send_batch(driver: Driver, files: list[Photo]) -> list[Order]:
    parts = [("files", (photo.name, photo.data, "image/jpeg")) for photo in files]
    response = driver.request("POST", f"{JOBS}/remove-bg-batch", files=parts)
    if response is None or response.is_error:
        raise AssertionError(f"the batch was refused: {response}")
    orders = [driver.ledger.open(photo, secrets.token_hex(16)) for photo in files]
    for order, item in zip(orders, response.json()["items"], strict=True):
        driver.ledger.answered(order, Answer(time(), 0.0, response.status_code, job_id=item["job_id"]))
    return orders


def _send_alone(driver: Driver) -> Order:
    order = driver.ledger.open(photos(1, "ok-50.jpg")[0], secrets.token_hex(16))
    driver.post(order)
    wait_until(lambda: bool(order.endings), what="the photo that was sent alone is cut out")
    return order


def _times(fleet: Fleet) -> dict[str, tuple[datetime, datetime]]:
    """Return when each job was begun and when it ended."""
    facts, bucket = FactStore(fleet.objects), Bucket.read(fleet.objects)
    claims = {job_id: facts.read(AttemptKey(job_id, 1), AttemptClaim) for job_id in bucket.outcomes}
    return {
        job_id: (claim.started_at, bucket.outcomes[job_id].outcome.finished_at)
        for job_id, claim in claims.items()
        if claim is not None
    }


def _accepted_at(order: Order) -> float:
    answer = order.answers[-1]
    return answer.at + answer.seconds


def _ahead(order: Order, batch: list[Order], times: dict[str, tuple[datetime, datetime]]) -> int:
    """Count the jobs of the batch that ended after an order was accepted, and were begun before it was."""
    begun = times[order.job_id or ""][0]
    others = (times[other.job_id or ""] for other in batch)
    return sum(start < begun and end.timestamp() > _accepted_at(order) for start, end in others)
