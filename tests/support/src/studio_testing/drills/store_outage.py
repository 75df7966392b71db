"""Trouble between every service and the store, and what no job may have suffered from it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from time import time

from studio_testing.chaos.faults import Fault, NoFault
from studio_testing.chaos.s3_proxy import S3Proxy
from studio_testing.drills.audit import AuditRules
from studio_testing.drills.blows import Blow, resumptions
from studio_testing.drills.bucket import Bucket
from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.driver import Driver
from studio_testing.drills.ledger import Answer
from studio_testing.drills.session import judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet

AFFLICTED = frozenset({Role.INGEST, Role.WORKER, Role.JANITOR})

AFFLICTED_PLAN = FleetPlan(workers=2, behind_proxies=AFFLICTED, environment={"JOB_TIME_LIMIT_SECONDS": "120"})
"""The time limit is the usual one: a store that is slow may cost a job longer than a drill's photo takes."""

UNHARMED = AuditRules(attempt_limit=1)
"""Trouble of the store neither ends a job nor counts as an attempt; nobody is killed, so there is one for each."""

REFUSED_WITHIN_SECONDS = 2.0
"""By a service whose store does not answer: from when it was asked, or from when the trouble began, if it was at work
on the request by then. A store that answers now and then may take it longer to give up."""


@dataclass
class Trouble:
    """When it began and when it was over, in seconds since 1970; ``over_at`` is 0 while it lasts."""

    began_at: float
    over_at: float = 0.0


def store_proxies(fleet: Fleet) -> list[S3Proxy]:
    """Return what stands between the services and the store."""
    return [fleet.store_proxy(role) for role in AFFLICTED]


@contextmanager
def afflicted(fleet: Fleet, fault: Fault) -> Iterator[Trouble]:
    """Put one fault between every service and the store, for the block."""
    trouble = Trouble(time())
    for proxy in store_proxies(fleet):
        proxy.fault = fault
    try:
        yield trouble
    finally:
        for proxy in store_proxies(fleet):
            proxy.fault = NoFault()
        trouble.over_at = time()


def judged_unharmed(fleet: Fleet, driver: Driver, downloads: DownloadWatch, *troubles: Trouble) -> Verdict:
    """Judge a drill after which every photo must be cut out, and tell how soon jobs ended again after each trouble.

    The troubles are those in which no call to the store could succeed.
    """
    verdict = downloads.judge(judged(fleet, driver, UNHARMED))
    resumed = resumptions(Bucket.read(fleet.objects), [Blow("store", trouble.over_at) for trouble in troubles])
    refusals = [answer for answer in driver.ledger.answers if answer.status == HTTPStatus.SERVICE_UNAVAILABLE]
    slowest = max((_seconds_to_refuse(refusal, troubles) for refusal in refusals), default=0.0)
    told = verdict.told(
        answered_503=len(refusals),
        slowest_503_seconds=slowest,
        slowest_resumption_seconds=max(resumed, default=0.0),
    )
    told = told.require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
    is_prompt = not troubles or slowest <= REFUSED_WITHIN_SECONDS
    return told.require(is_prompt, f"refused only after {slowest:.1f} s")


def _seconds_to_refuse(refusal: Answer, troubles: Sequence[Trouble]) -> float:
    asked_at, answered_at = refusal.at, refusal.at + refusal.seconds
    begun = (trouble.began_at for trouble in troubles if asked_at < trouble.began_at < answered_at)
    return answered_at - max(begun, default=asked_at)
