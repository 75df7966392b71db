"""A burst of uploads: each is accepted or told when to come again, and those who look at their jobs wait for nobody."""

import statistics
from collections import Counter
from http import HTTPStatus
from time import time

from studio.contracts.messages import Queue
from studio.messaging import queue_depth
from studio_testing.drills.bystander import Bystander
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.drills.watch import Watch
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet

MAX_QUEUED_JOBS = 60
PLAN = FleetPlan(workers=2, role_environment={Role.INGEST: {"MAX_QUEUED_JOBS": str(MAX_QUEUED_JOBS)}})
POSTS_PER_SECOND = 200.0
SLOW_PHOTO = "ok-80.jpg"
"""Two workers do some twenty of these a second, fewer than are sent: the queue must fill."""
STATUS_P95_SECONDS = 0.25
LOOK_SECONDS = 0.05


class DepthWatch(Watch):
    """Looks how many jobs wait."""

    def __init__(self, fleet: Fleet) -> None:
        super().__init__(LOOK_SECONDS)
        self.deepest = 0
        self.last = 0
        self._client = fleet.redis.client()

    def look(self) -> None:
        """Count once."""
        self.last = queue_depth(self._client, (Queue.INFERENCE, Queue.INFERENCE_BATCH))
        self.deepest = max(self.deepest, self.last)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Nobody comes a second time. How soon a look is answered is required in the long form: it has enough of them."""
    count = scale.pick(short=200, long=1000)
    with driven(fleet) as driver, DepthWatch(fleet) as depth:
        with Bystander(fleet.urls[0], fleet.folder / "ledger.jsonl") as bystander:
            driver.submit(photos(count, SLOW_PHOTO), Manner(per_second=POSTS_PER_SECOND, repeats=False))
            driver.wait_accepted()
        burst_over = time()
        driver.wait_ended()
        seconds_to_drain = time() - burst_over
        looks = statistics.quantiles(bystander.looks_seconds, n=20)[-1]
        verdict = judged(fleet, driver)
        statuses = Counter(answer.status for answer in driver.ledger.answers)
        last = depth.last
    told = verdict.told(
        refused=statuses[HTTPStatus.TOO_MANY_REQUESTS],
        deepest_queue=depth.deepest,
        looks=len(bystander.looks_seconds),
        status_p95_milliseconds=looks * 1000,
        drained_after_seconds=seconds_to_drain,
    )
    told = told.require(set(statuses) == {HTTPStatus.ACCEPTED, HTTPStatus.TOO_MANY_REQUESTS}, f"answers {statuses}")
    told = told.require(depth.deepest <= MAX_QUEUED_JOBS, f"{depth.deepest} jobs waited, {MAX_QUEUED_JOBS} may")
    told = told.require(last == 0, f"{last} messages are left")
    return told.require(looks <= STATUS_P95_SECONDS or not scale.is_long, f"status p95 {looks:.3f} s")
