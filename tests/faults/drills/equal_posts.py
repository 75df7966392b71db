"""A hundred equal posts come at once with one Idempotency-Key: there is exactly one job."""

import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from studio_testing.drills.bucket import Bucket
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven, judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet

PLAN = FleetPlan(ingest_apis=2)
POSTS = 100


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """One photo, one key, two APIs: each round is one order, which a hundred clients believe to be theirs."""
    rounds = scale.pick(short=2, long=20)
    with driven(fleet) as driver, ThreadPoolExecutor(POSTS) as clients:
        for photo in photos(rounds):
            order = driver.ledger.open(photo, secrets.token_hex(16))
            list(clients.map(driver.post, [order] * POSTS))
        driver.wait_ended()
        verdict = judged(fleet, driver)
        statuses = Counter(answer.status for answer in driver.ledger.answers)
    slowest = max(answer.seconds for answer in driver.ledger.answers)
    jobs = len(Bucket.read(fleet.objects).job_ids)
    told = verdict.told(posts=rounds * POSTS, rounds=rounds, slowest_answer_seconds=slowest)
    one_each = told.require(jobs == rounds, f"{jobs} jobs, not {rounds}")
    # A client's connection may be closed by a server that found it idle, at the moment it is used again.
    unheard = statuses.pop(None, 0)
    is_replay = statuses[HTTPStatus.ACCEPTED] <= rounds and set(statuses) <= {HTTPStatus.ACCEPTED, HTTPStatus.OK}
    return one_each.told(unheard=unheard).require(
        is_replay, f"answers {dict(statuses)}, not one 202 each and the rest 200"
    )
