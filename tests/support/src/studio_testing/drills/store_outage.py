"""Trouble between every service and the store, and what no job may have suffered from it."""

from collections.abc import Iterator
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
from studio_testing.drills.session import judged
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, Role
from studio_testing.fleet.running import Fleet

AFFLICTED = frozenset({Role.INGEST, Role.WORKER, Role.JANITOR})

AFFLICTED_PLAN = FleetPlan(workers=2, behind_proxies=AFFLICTED, environment={"JOB_TIME_LIMIT_SECONDS": "120"})
"""The time limit is the usual one: a store that is slow may cost a job longer than a drill's photo takes."""

UNHARMED = AuditRules(attempt_limit=1)
"""Trouble of the store neither ends a job nor counts as an attempt; nobody is killed, so there is one for each."""


@dataclass
class Trouble:
    """When it was over, in seconds since 1970; 0 while it lasts."""

    over_at: float = 0.0


def store_proxies(fleet: Fleet) -> list[S3Proxy]:
    """Return what stands between the services and the store."""
    return [fleet.store_proxy(role) for role in AFFLICTED]


@contextmanager
def afflicted(fleet: Fleet, fault: Fault) -> Iterator[Trouble]:
    """Put one fault between every service and the store, for the block."""
    trouble = Trouble()
    for proxy in store_proxies(fleet):
        proxy.fault = fault
    try:
        yield trouble
    finally:
        for proxy in store_proxies(fleet):
            proxy.fault = NoFault()
        trouble.over_at = time()


def judged_unharmed(fleet: Fleet, driver: Driver, downloads: DownloadWatch, *over_at: float) -> Verdict:
    """Judge a drill after which every photo must be cut out, and tell how soon jobs ended again after each trouble."""
    verdict = downloads.judge(judged(fleet, driver, UNHARMED))
    resumed = resumptions(Bucket.read(fleet.objects), [Blow("store", at) for at in over_at])
    refusals = [answer for answer in driver.ledger.answers if answer.status == HTTPStatus.SERVICE_UNAVAILABLE]
    told = verdict.told(
        answered_503=len(refusals),
        slowest_503_seconds=max((answer.seconds for answer in refusals), default=0.0),
        slowest_resumption_seconds=max(resumed, default=0.0),
    )
    return told.require(set(verdict.states) == {"succeeded"}, "a photo was not cut out")
